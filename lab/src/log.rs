//! What a stand-in was asked, in order of arrival.

use std::sync::{Mutex, PoisonError};

use hyper::Request;

/// One request as it arrived, and the status that answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRequest {
    /// Which listener took it: `registry`, `realm` for a token realm on a host of its own, `storage` for the side that
    /// blobs are redirected to, or `bucket` for a bucket store.
    pub server: &'static str,
    /// The number of the connection that it came on, unique within a stand-in.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// The path with its query, as sent.
    pub path: String,
    /// The headers in the order of arrival; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The status that answered it; none while it is under way, or when the connection was cut instead.
    pub status: Option<u16>,
}

impl LoggedRequest {
    /// The first header with this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The log that all listeners of one stand-in write.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<LoggedRequest>>);

impl Log {
    /// Enters a request, and returns the place where its answer belongs.
    pub(crate) fn arrived<B>(&self, server: &'static str, connection: u64, request: &Request<B>) -> usize {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = request.headers().iter().map(|(k, v)| (k.to_string(), text(v.as_bytes()))).collect();
        let method = request.method().to_string();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(LoggedRequest { server, connection, method, path, headers, status: None });
        entries.len() - 1
    }

    /// Completes the entry of a request that was answered.
    pub(crate) fn answered(&self, place: usize, status: u16) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(place) {
            entry.status = Some(status);
        }
    }

    /// Everything so far.
    pub(crate) fn entries(&self) -> Vec<LoggedRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

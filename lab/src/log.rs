//! What a stand-in was asked, in order of arrival.

use std::sync::{Mutex, PoisonError};

use hyper::Request;

/// One request as it arrived, and the status that answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRequest {
    /// Which listener took it: `registry`, `realm` for a token realm on a host of its own, `storage` for the side that
    /// blobs are redirected to, `bucket` for a bucket store, `database`, `cluster`, or of source control the host itself.
    pub server: &'static str,
    /// The number of the connection that it came on, unique within a stand-in.
    pub connection: u64,
    /// The method; of a database `LOGIN`, `QUERY` or `INIT_DB`.
    pub method: String,
    /// The path with its query, as sent; of a database the user who logs in, with `/` and the database that is chosen at
    /// once, the statement, or the database that is chosen.
    pub path: String,
    /// The headers in the order of arrival; names in lower case. A log-in has `tls`, which is `true` or `false`.
    pub headers: Vec<(String, String)>,
    /// The status that answered it; none while it is under way, or when the connection was cut instead.
    /// Of a database the number of the error, or 0.
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
        self.enter(LoggedRequest { server, connection, method, path, headers, status: None })
    }

    /// Enters what a database is told: the kind, what is said, and for a log-in whether it came over TLS.
    pub(crate) fn stated(&self, kind: &str, connection: u64, said: &str, tls: Option<bool>) -> usize {
        let headers = tls.map(|tls| ("tls".to_owned(), tls.to_string())).into_iter().collect();
        let (method, path) = (kind.to_owned(), said.to_owned());
        self.enter(LoggedRequest { server: "database", connection, method, path, headers, status: None })
    }

    fn enter(&self, entry: LoggedRequest) -> usize {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push(entry);
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

//! One request, read as far as its headers go.

use std::collections::BTreeMap;

use http::{HeaderMap, Method, Request, Uri};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::canned::Places;
use super::route::Route;

/// One request, read as far as its headers go.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) route: Route,
    pub(crate) query: BTreeMap<String, Vec<String>>,
    pub(crate) headers: HeaderMap,
    /// Scheme and authority by which the client calls us.
    pub(crate) base: String,
    /// When the connection was opened, by the stand-in's clock.
    pub(crate) opened: u64,
    /// Which of the servers behind the address answers.
    pub(crate) backend: usize,
}

impl Call {
    /// Reads a request that came over this scheme.
    pub(crate) fn of<B>(request: &Request<B>, scheme: &str, opened: u64) -> Self {
        let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
        let headers = request.headers().clone();
        let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        Self {
            method: request.method().clone(),
            route: Route::of(&path),
            query: query(request.uri()),
            base: format!("{scheme}://{host}"),
            path,
            headers,
            opened,
            backend: 0,
        }
    }

    /// The authority by which the client calls us.
    pub(crate) fn host(&self) -> &str {
        self.base.split_once("://").map_or("", |(_, host)| host)
    }

    /// The first value of a parameter of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name)?.first().map(String::as_str)
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it only asks.
    pub(crate) fn reads(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// The length of the body, if it is announced.
    pub(crate) fn length(&self) -> Option<u64> {
        self.header("content-length")?.parse().ok()
    }

    /// Whether a body is announced.
    pub(crate) fn has_body(&self) -> bool {
        self.headers.contains_key("transfer-encoding")
            || self.header("content-length").is_some_and(|length| length != "0")
    }

    /// What the placeholders of a canned answer stand for.
    pub(crate) fn places(&self) -> Places<'_> {
        let reference = match &self.route {
            Route::Manifest { reference, .. } => reference,
            Route::Blob { digest, .. } => digest,
            _ => "",
        };
        let repository = self.route.repository().unwrap_or("");
        Places { host: self.host(), path: &self.path, repository, reference }
    }
}

fn query(uri: &Uri) -> BTreeMap<String, Vec<String>> {
    parameters(uri.query().unwrap_or("").as_bytes())
}

/// The parameters of a query or a form.
pub(crate) fn parameters(text: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut parameters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(text) {
        parameters.entry(name.into_owned()).or_default().push(value.into_owned());
    }
    parameters
}

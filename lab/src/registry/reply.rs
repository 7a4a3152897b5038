//! One reply before it goes on the wire.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use super::behaviour::{Change, Kind};

/// The media type that stands for the product's own way to call JSON, until the reply is completed.
pub(crate) const JSON: &str = "json";

/// One reply before it goes on the wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) kind: Kind,
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    /// A reply without body.
    pub(crate) fn new(status: u16) -> Self {
        Self { kind: Kind::Other, status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// What kind of answer this is.
    pub(crate) fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets a header. What no header can hold is left out.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// Sets the body and its media type.
    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// A JSON body; Go's encoder ends it with a line feed.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body(JSON, format!("{body}\n"))
    }

    /// The error body of the distribution protocol with one error.
    pub(crate) fn error(status: u16, code: &str, message: &str, detail: Option<Value>) -> Self {
        Self::errors(status, &[error(code, message, detail)])
    }

    /// The error body of the distribution protocol.
    pub(crate) fn errors(status: u16, errors: &[Value]) -> Self {
        Self::new(status).json(&json!({ "errors": errors }))
    }

    /// The answer of Go's multiplexer to a path that it does not know.
    pub(crate) fn page_not_found() -> Self {
        Self::go_error(404, "404 page not found\n")
    }

    /// The answer of distribution's router to a method that a route does not have.
    pub(crate) fn method_not_allowed(allowed: &str) -> Self {
        Self::go_error(405, "Method not allowed\n").header("allow", allowed)
    }

    /// Plain text as Go's `http.Error` writes it.
    pub(crate) fn go_error(status: u16, text: &'static str) -> Self {
        Self::new(status).body("text/plain; charset=utf-8", text).header("x-content-type-options", "nosniff")
    }

    /// Adds the product's signs, makes the changes that the behaviour orders, and forms the response.
    pub(crate) fn complete(
        mut self,
        method: &Method,
        signs: &'static [(&'static str, &'static str)],
        json: &'static str,
        changes: &[(Kind, Change)],
    ) -> Response<Full<Bytes>> {
        if self.headers.get(CONTENT_TYPE).is_some_and(|value| value == JSON) {
            self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(json));
        }
        let signs = if self.kind == Kind::Front { &[] } else { signs };
        for (name, value) in signs {
            self.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        // A 204 has no length, and a 304 none of its own.
        if self.status != 204 && self.status != 304 && !self.headers.contains_key(CONTENT_LENGTH) {
            self.headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        for (kind, change) in changes {
            if *kind == Kind::Any || *kind == self.kind {
                self.apply(*change);
            }
        }
        let body = if *method == Method::HEAD { Bytes::new() } else { self.body };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Drop(name) => {
                self.headers.remove(name);
            }
            Change::Set(name, value) => {
                self.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            Change::Rename(from, to) => {
                if let Some(value) = self.headers.remove(from) {
                    self.headers.insert(HeaderName::from_static(to), value);
                }
            }
            Change::Status(status) => self.status = status,
        }
    }
}

/// One error of the protocol's error body; distribution leaves an absent detail out.
pub(crate) fn error(code: &str, message: &str, detail: Option<Value>) -> Value {
    let mut error = json!({ "code": code, "message": message });
    if let Some(detail) = detail {
        error["detail"] = detail;
    }
    error
}

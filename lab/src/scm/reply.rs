//! One answer before it goes on the wire.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use http::{Response, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::Value;

use super::behaviour::Canned;
use crate::serve::Ending;

/// One answer before it goes on the wire.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    /// How the body ends on the wire.
    pub(super) ending: Ending,
}

/// What an answer says.
#[derive(Debug)]
pub(super) enum Body {
    /// JSON, written when it goes on the wire, so that fields can still be changed.
    Json(Value),
    Bytes(Bytes),
}

impl Reply {
    /// No body and no type.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::Bytes(Bytes::new()), ending: Ending::Whole }
    }

    /// JSON, with the type that most vendors say.
    pub(super) fn json(status: u16, value: Value) -> Self {
        let reply = Self { body: Body::Json(value), ..Self::empty(status) };
        reply.header(CONTENT_TYPE.as_str(), "application/json; charset=utf-8")
    }

    /// A body of this type.
    pub(super) fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: Body::Bytes(body.into()), ..Self::empty(status) }
            .header(CONTENT_TYPE.as_str(), content_type)
    }

    /// Plain text.
    pub(super) fn text(status: u16, body: impl Into<Bytes>) -> Self {
        Self::bytes(status, "text/plain; charset=utf-8", body)
    }

    /// A page.
    pub(super) fn html(status: u16, body: impl Into<Bytes>) -> Self {
        Self::bytes(status, "text/html; charset=utf-8", body)
    }

    /// A 302 to this address.
    pub(super) fn redirect(to: &str) -> Self {
        let body = format!("<html><body>You are being <a href=\"{to}\">redirected</a>.</body></html>");
        Self::html(302, body).header(LOCATION.as_str(), to)
    }

    /// One that is always the same.
    pub(super) fn canned(canned: &Canned) -> Self {
        let reply = if canned.content_type.is_empty() {
            Self::empty(canned.status)
        } else {
            Self::bytes(canned.status, canned.content_type, canned.body)
        };
        canned.headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
    }

    /// The same with this header, in place of one of its name.
    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        // Names and values are written by the lab; one that HTTP cannot carry is a mistake that a test sees by its absence.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            self.headers.insert(name, value);
        }
        self
    }

    /// The same without this header.
    pub(super) fn without_header(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Its JSON, to be changed.
    pub(super) fn value_mut(&mut self) -> Option<&mut Value> {
        match &mut self.body {
            Body::Json(value) => Some(value),
            Body::Bytes(_) => None,
        }
    }

    /// The body as it goes on the wire.
    pub(super) fn into_bytes(body: Body) -> Bytes {
        match body {
            Body::Json(value) => Bytes::from(value.to_string()),
            Body::Bytes(bytes) => bytes,
        }
    }

    /// What goes on the wire, at this time of the product's clock.
    pub(super) fn complete(mut self, method: &str, now: Timestamp) -> Response<Full<Bytes>> {
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
        if let Some(date) = date.ok().and_then(|date| HeaderValue::from_str(&date).ok()) {
            self.headers.insert(DATE, date);
        }
        let body = if method == "HEAD" { Bytes::new() } else { Self::into_bytes(self.body) };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response.extensions_mut().insert(self.ending);
        response
    }
}

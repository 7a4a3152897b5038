//! One reply before it goes on the wire, and the signs of Google's servers.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, DATE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::Value;

use super::refusal::Refusal;

/// Which server of Google answers, and so which signs a reply bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signs {
    /// That of storage.
    Storage,
    /// That of tokens.
    Tokens,
    /// None of Google's: something in between answers.
    Foreign,
}

/// How a refusal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// As JSON.
    Json,
    /// As the bare message, where the JSON side was asked for an object's bytes.
    Media,
    /// As XML.
    Xml,
}

/// One reply before it goes on the wire.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) signs: Signs,
    headers: HeaderMap,
    body: Bytes,
}

const JSON: &str = "application/json; charset=UTF-8";

/// What Google's servers send along against caches with whatever is not an object.
const UNCACHED: &[(&str, &str)] = &[
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "Mon, 01 Jan 1990 00:00:00 GMT"),
];

const STORAGE: &[(&str, &str)] =
    &[("server", "UploadServer"), ("alt-svc", "h3=\":443\"; ma=2592000,h3-29=\":443\"; ma=2592000")];

const TOKENS: &[(&str, &str)] = &[
    ("server", "scaffolding on HTTPServer2"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("vary", "Origin, X-Origin, Referer"),
    ("x-xss-protection", "0"),
    ("x-frame-options", "SAMEORIGIN"),
    ("x-content-type-options", "nosniff"),
];

impl Reply {
    /// A reply of the storage without body.
    pub(crate) fn new(status: u16) -> Self {
        Self { status, signs: Signs::Storage, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// JSON, as the JSON interface answers.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let reply = Self::new(status).body(JSON, format!("{body:#}\n"));
        UNCACHED
            .iter()
            .fold(reply.header("vary", "Origin, X-Origin"), |reply, (name, value)| reply.header(name, value))
    }

    /// XML, as the XML interface answers.
    pub(crate) fn xml(status: u16, body: String) -> Self {
        Self::new(status)
            .body("application/xml; charset=UTF-8", body)
            .header("cache-control", "private, max-age=0")
    }

    /// JSON of the token endpoint.
    pub(crate) fn token(status: u16, body: String) -> Self {
        Self { signs: Signs::Tokens, ..Self::new(status).body(JSON, body) }
    }

    /// A page of something in between.
    pub(crate) fn page(status: u16, page: &'static str) -> Self {
        Self { signs: Signs::Foreign, ..Self::new(status).body("text/html; charset=utf-8", page) }
    }

    /// The answer to a path that no method of the interface has.
    pub(crate) fn nothing() -> Self {
        Self::new(404).body("text/html; charset=UTF-8", "Not Found")
    }

    /// A refusal, told as this side tells it.
    pub(crate) fn refusal(side: Side, refusal: &Refusal) -> Self {
        let reply = match side {
            Side::Json => Self::json(refusal.status, &refusal.json()),
            Side::Media => {
                Self::new(refusal.status).body("text/html; charset=UTF-8", refusal.text().to_owned())
            }
            Side::Xml => return Self::xml(refusal.status, refusal.xml()),
        };
        let challenge = match refusal.reason {
            "authError" => ", error=\"invalid_token\"",
            "insufficientPermissions" => ", error=\"insufficient_scope\"",
            "required" if refusal.status == 401 => "",
            _ => return reply,
        };
        reply.header("www-authenticate", &format!("Bearer realm=\"https://accounts.google.com/\"{challenge}"))
    }

    /// Sets a header. What no header can hold is left out.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
        {
            self.headers.insert(name, value);
        }
        self
    }

    /// Adds one more header of a name.
    pub(crate) fn another(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(HeaderName::from_static(name), value);
        }
        self
    }

    /// Sets the body and its media type.
    pub(crate) fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// Adds the signs and forms the response.
    pub(crate) fn complete(mut self, method: &Method, now: Timestamp, id: &str) -> Response<Full<Bytes>> {
        let signs = match self.signs {
            Signs::Storage => STORAGE,
            Signs::Tokens => TOKENS,
            Signs::Foreign => &[],
        };
        for (name, value) in signs {
            self = self.header(name, value);
        }
        if self.signs == Signs::Storage && !self.headers.contains_key("x-guploader-uploadid") {
            self = self.header("x-guploader-uploadid", id);
        }
        if self.signs != Signs::Foreign {
            self = self.header(DATE.as_str(), &http_date(now));
        }
        // A 204 has no length.
        if self.status != 204 {
            self.headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        let body = if *method == Method::HEAD { Bytes::new() } else { self.body };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response
    }
}

/// A time as HTTP writes it.
pub(crate) fn http_date(time: Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

//! Answers that are data: a status, headers and a body with a few placeholders.

use super::reply::{JSON, Reply};

/// An answer that is data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Canned {
    pub(crate) status: u16,
    /// Headers; values may hold placeholders.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: Body,
}

/// The body of such an answer. Texts may hold the placeholders `{host}`, `{path}`, `{repository}`, `{namespace}` and
/// `{image}` (the repository's first component and the rest), and `{reference}`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// No bytes.
    Empty,
    /// Text of a media type.
    Text(&'static str, &'static str),
    /// The error body of the distribution protocol.
    Error(&'static str, &'static str),
    /// JSON of the product's own way to call it.
    Json(&'static str),
}

/// What the placeholders stand for in one request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places<'a> {
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) repository: &'a str,
    pub(crate) reference: &'a str,
}

impl Places<'_> {
    fn fill(&self, text: &str) -> String {
        let (namespace, image) = self.repository.split_once('/').unwrap_or((self.repository, ""));
        text.replace("{host}", self.host)
            .replace("{path}", self.path)
            .replace("{repository}", self.repository)
            .replace("{namespace}", namespace)
            .replace("{image}", image)
            .replace("{reference}", self.reference)
    }
}

impl Canned {
    /// The error body of the protocol.
    pub(crate) const fn error(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, headers: &[], body: Body::Error(code, message) }
    }

    /// JSON with other fields than the protocol's error body.
    pub(crate) const fn json(status: u16, json: &'static str) -> Self {
        Self { status, headers: &[], body: Body::Json(json) }
    }

    /// A page in HTML, as proxies and portals answer.
    pub(crate) const fn html(status: u16, page: &'static str) -> Self {
        Self { status, headers: &[], body: Body::Text("text/html", page) }
    }

    /// Plain text, as Go's own HTTP server answers.
    pub(crate) const fn text(status: u16, text: &'static str) -> Self {
        Self { status, headers: &[], body: Body::Text("text/plain; charset=utf-8", text) }
    }

    /// Nothing but a status.
    pub(crate) const fn empty(status: u16) -> Self {
        Self { status, headers: &[], body: Body::Empty }
    }

    /// The same with headers.
    pub(crate) const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// The reply, with its placeholders filled.
    pub(crate) fn reply(&self, places: &Places<'_>) -> Reply {
        let reply = match self.body {
            Body::Empty => Reply::new(self.status),
            Body::Text(media_type, text) => Reply::new(self.status).body(media_type, places.fill(text)),
            Body::Json(json) => Reply::new(self.status).body(JSON, places.fill(json)),
            Body::Error(code, message) => Reply::error(self.status, code, &places.fill(message), None),
        };
        self.headers.iter().fold(reply, |reply, (name, value)| reply.header(name, &places.fill(value)))
    }
}

//! A request and its answer, and how they become evidence.

use std::fmt::Write as _;

use bytes::Bytes;
use harness::{Cx, Failure};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use url::Url;

use super::causes;
use super::stream::Stream;

/// How much of an answer's body is read, unless a request asks for more.
const BODY_CAP: usize = 64 * 1024;
/// How much of a body stands in evidence.
const EVIDENCE_CAP: usize = 4 * 1024;

/// A request. Its `Debug` leaves headers and body out, since they may hold credentials.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// Headers beside those that HTTP itself needs.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
    /// A body that is made while it is sent, in place of the other.
    pub stream: Option<Stream>,
    /// How many bytes of the answer's body are read.
    pub cap: usize,
    /// Whether it may take all the time that its attempt has, as what moves much does.
    pub patient: bool,
    /// Whether it is one of many alike: it becomes evidence only where the answer is no success.
    pub quiet: bool,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line())
    }
}

impl Request {
    /// A request without body.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            stream: None,
            cap: BODY_CAP,
            patient: false,
            quiet: false,
        }
    }

    /// With one header more. A value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header(CONTENT_TYPE, content_type)
    }

    /// With a body that is made while it is sent; it may take all the time that the attempt has.
    #[must_use]
    pub fn stream(mut self, content_type: &str, stream: Stream) -> Self {
        self.stream = Some(stream);
        self.patient = true;
        self.header(CONTENT_TYPE, content_type)
    }

    /// As one of many alike: evidence only where the answer is no success.
    #[must_use]
    pub const fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// With another cap for the answer's body.
    #[must_use]
    pub const fn cap(mut self, cap: usize) -> Self {
        self.cap = cap;
        self
    }

    /// The request in one line, without its query, which may hold credentials.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.url.path())
    }
}

/// What a server answered.
#[derive(Clone)]
pub struct Answer {
    /// The request in one line.
    pub line: String,
    /// Where it was asked.
    pub url: Url,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most as long as the request's cap.
    pub body: Bytes,
    /// Whether the body was longer than the cap.
    pub cut: bool,
    /// The certificate of the server, where TLS was spoken.
    pub certificate: Option<Vec<u8>>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} -> {}", self.line, self.status.as_u16())
    }
}

impl Answer {
    /// The same for a client of the field that is lent our connections, with the body in its own type.
    pub fn as_response<B>(&self, body: B) -> http::Response<B> {
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }

    /// A header as text; empty when it is absent or no text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The media type of the body, without parameters, in lower case.
    pub fn media_type(&self) -> String {
        self.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the body is a page for people.
    pub fn is_page(&self) -> bool {
        let start = self.body.trim_ascii_start();
        self.media_type() == "text/html"
            || start.get(..9).is_some_and(|head| head.eq_ignore_ascii_case(b"<!doctype"))
            || start.get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b"<html"))
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The address that the answer sends to, made absolute.
    pub fn location(&self) -> Option<Url> {
        let value = self.header("location");
        if value.is_empty() { None } else { self.url.join(value).ok() }
    }

    /// The answer, unless the server is overrun or broken for the moment, which says nothing about what was asked.
    ///
    /// # Errors
    /// [`causes::RATE_LIMITED`] and [`causes::SERVER_ERROR`].
    pub fn settled(self) -> Result<Self, Failure> {
        match self.transient() {
            Some(failure) => Err(failure),
            None => Ok(self),
        }
    }

    /// The failure that this answer is when the server is overrun or broken for the moment.
    pub fn transient(&self) -> Option<Failure> {
        let cause = match self.status.as_u16() {
            429 => causes::RATE_LIMITED,
            500..=599 => causes::SERVER_ERROR,
            _ => return None,
        };
        Some(Failure::new(cause, &self.line, "an answer that is not 429 or 5xx", self.said()))
    }

    /// The status and, where the body says more in text, its beginning on one line.
    pub fn said(&self) -> String {
        let status = self.status_text();
        match text_of(&self.body, 300) {
            Some(text) if !text.is_empty() => format!("{status}: {text}"),
            _ => status,
        }
    }

    /// `404 Not Found`.
    pub fn status_text(&self) -> String {
        match self.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", self.status.as_u16()),
            None => self.status.as_u16().to_string(),
        }
    }
}

#[cfg(test)]
impl Answer {
    /// An answer of `https://h/v2/`; headers without a value are left out.
    pub(crate) fn of(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let pairs = headers.iter().filter(|(_, value)| !value.is_empty());
        let map = pairs.map(|(name, value)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        });
        Self {
            line: "GET /v2/".to_owned(),
            url: Url::parse("https://h/v2/").unwrap(),
            status: StatusCode::from_u16(status).unwrap(),
            headers: map.collect(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            cut: false,
            certificate: None,
        }
    }
}

/// The beginning of a body on one line, when it is text.
fn text_of(body: &[u8], cap: usize) -> Option<String> {
    let head = &body[..body.len().min(cap * 4)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may lie within a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line.chars().take(cap).collect())
}

/// Keeps an exchange as evidence; `outcome` is the answer or what went wrong.
pub(super) fn record(cx: &Cx, request: &Request, outcome: Result<&Answer, &Failure>) {
    if request.quiet && outcome.is_ok_and(|answer| answer.status.is_success()) {
        return;
    }
    let mut text = format!("{} {}\n", request.method, request.url);
    write_headers(&mut text, &request.headers);
    match &request.stream {
        Some(stream) => {
            let length =
                stream.length().map_or_else(|| "a body without a length".to_owned(), harness::text::bytes);
            let _ = writeln!(text, "‹{length}, made while it is sent›");
        }
        None if request.body.is_empty() => {}
        None => {
            let _ = writeln!(text, "‹{} of body›", harness::text::bytes(request.body.len() as u64));
        }
    }
    let end = match outcome {
        Ok(answer) => {
            let _ = writeln!(text, "\n{}", answer.status_text());
            write_headers(&mut text, &answer.headers);
            write_body(&mut text, answer);
            answer.status.as_u16().to_string()
        }
        Err(failure) => {
            let _ = writeln!(text, "\n{}", failure.actual);
            failure.cause.code.to_owned()
        }
    };
    cx.evidence(&format!("{} -> {end}", request.line()), &text);
}

fn write_headers(text: &mut String, headers: &HeaderMap) {
    for (name, value) in headers {
        // The scrubber knows every credential that is long enough; these are left out whatever their length.
        let shown = match name.as_str() {
            "authorization" => {
                let text = String::from_utf8_lossy(value.as_bytes());
                format!("{} ‹secret›", text.split(' ').next().unwrap_or_default()).into()
            }
            "proxy-authorization" | "cookie" | "set-cookie" => "‹secret›".into(),
            _ => String::from_utf8_lossy(value.as_bytes()),
        };
        let _ = writeln!(text, "{name}: {shown}");
    }
}

fn write_body(text: &mut String, answer: &Answer) {
    if answer.body.is_empty() {
        return;
    }
    let more = if answer.cut { ", and more" } else { "" };
    let size = harness::text::bytes(answer.body.len() as u64);
    match std::str::from_utf8(&answer.body) {
        Ok(body) if body.len() <= EVIDENCE_CAP => {
            let _ = writeln!(text, "\n{body}");
        }
        Ok(body) => {
            let head: String = body.chars().take(EVIDENCE_CAP).collect();
            let _ = writeln!(text, "\n{head}\n‹{size} in all{more}›");
        }
        Err(_) => {
            let _ = writeln!(text, "\n‹{size} that are no text{more}›");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, content_type: &str, body: &str) -> Answer {
        Answer::of(status, &[("content-type", content_type)], body)
    }

    #[test]
    fn a_page_is_known_by_its_type_or_its_beginning() {
        assert!(answer(200, "text/html; charset=utf-8", "").is_page());
        assert!(answer(200, "application/json", "\n<!DOCTYPE html>").is_page());
        assert!(!answer(200, "application/json", "{}").is_page());
    }

    #[test]
    fn only_429_and_5xx_are_transient() {
        assert_eq!(answer(429, "text/plain", "").transient().unwrap().cause, causes::RATE_LIMITED);
        assert_eq!(answer(503, "text/plain", "").transient().unwrap().cause, causes::SERVER_ERROR);
        assert!(answer(404, "text/plain", "").transient().is_none());
    }

    #[test]
    fn what_was_said_is_one_line_of_text() {
        assert_eq!(answer(404, "application/json", "{\n  \"a\": 1\n}").said(), "404 Not Found: { \"a\": 1 }");
        assert_eq!(answer(404, "application/octet-stream", "\u{0}\u{1}").said(), "404 Not Found");
    }

    #[test]
    fn a_request_does_not_show_its_credentials() {
        let request = Request::new(Method::GET, Url::parse("https://h/v2/?_state=secret").unwrap())
            .header(http::header::AUTHORIZATION, "Basic c2VjcmV0");
        assert_eq!(format!("{request:?}"), "GET /v2/");
    }
}

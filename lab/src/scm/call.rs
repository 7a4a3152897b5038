//! One request, read whole.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Version};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::crypto;

/// One request, as a [`Forge`](super::forge::Forge) sees it.
#[derive(Debug)]
pub(super) struct Call {
    /// The host whose listener took it.
    pub(super) host: &'static str,
    /// The method in capitals.
    pub(super) method: String,
    /// The path as it was sent, without the context: `%2F` is still `%2F`.
    pub(super) path: String,
    /// The query as it was sent, without its `?`.
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) version: Version,
}

impl Call {
    pub(super) fn of(host: &'static str, parts: Parts, body: Bytes) -> Self {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let method = parts.method.as_str().to_owned();
        Self { host, method, path, query, headers: parts.headers, body, version: parts.version }
    }

    /// The parts of the path between its slashes, as they were sent: `group%2Frepo` is one.
    pub(super) fn segments(&self) -> Vec<&str> {
        self.path.split('/').filter(|segment| !segment.is_empty()).collect()
    }

    /// The first value of a name in the query, decoded.
    pub(super) fn asked(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The same as a number.
    pub(super) fn asked_number(&self, name: &str) -> Option<usize> {
        self.asked(name)?.parse().ok()
    }

    /// The first value of a name in the body, which is a form or a JSON object.
    pub(super) fn given(&self, name: &str) -> Option<String> {
        if self.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Some(self.json()?.get(name)?.as_str()?.to_owned());
        }
        url::form_urlencoded::parse(&self.body)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The first header of a name in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What `Authorization: Bearer` or `token` bears.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        let is_bearer = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("token");
        is_bearer.then(|| token.trim())
    }

    /// Name and password of `Authorization: Basic`.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let (scheme, pair) = self.header("authorization")?.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let pair = String::from_utf8(crypto::from_base64(pair.trim())?).ok()?;
        let (name, password) = pair.split_once(':')?;
        Some((name.to_owned(), password.to_owned()))
    }
}

/// A part of a path with its `%xx` decoded.
pub(super) fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

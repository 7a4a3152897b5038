//! One request to an S3 store, before it is signed.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::sign::Payload;
use crate::net::http::Http;
use crate::net::stream::Stream;

/// What stays as it is in a path by the rules of the signature; everything else is encoded.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
/// The same in a query, where a slash is encoded, too.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One request.
#[derive(Clone, Debug)]
pub struct Call {
    pub(super) method: Method,
    pub(super) bucket: String,
    pub(super) key: Option<String>,
    pub(super) query: Vec<(String, Option<String>)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) stream: Option<Stream>,
    pub(super) payload: Option<Payload>,
    pub(super) cap: Option<usize>,
    pub(super) quiet: bool,
    pub(super) patient: bool,
    pub(super) through: Through,
    pub(super) region: Option<String>,
    pub(super) path_style: bool,
}

/// The connections that a request goes through.
#[derive(Clone, Debug)]
pub(super) enum Through {
    /// Those of the case.
    Case,
    /// A new one.
    Fresh,
    /// Those of a client that the probe has made.
    Own(Http),
}

impl Call {
    /// A request about a bucket.
    pub fn bucket(method: Method, bucket: &str) -> Self {
        Self {
            method,
            bucket: bucket.to_owned(),
            key: None,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            stream: None,
            payload: None,
            cap: None,
            quiet: false,
            patient: false,
            through: Through::Case,
            region: None,
            path_style: false,
        }
    }

    /// A request about an object.
    pub fn object(method: Method, bucket: &str, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::bucket(method, bucket) }
    }

    /// With a parameter in the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), Some(value.to_owned())));
        self
    }

    /// With a parameter that has no value: `?uploads`.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        self.query.push((name.to_owned(), None));
        self
    }

    /// With a header, which is signed. A value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// With a header whose name is no constant of the library: `x-amz-copy-source`. The name is in small letters.
    #[must_use]
    pub fn amz(self, name: &'static str, value: &str) -> Self {
        self.header(HeaderName::from_static(name), value)
    }

    /// With a body, sent as `UNSIGNED-PAYLOAD`.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        if let Ok(value) = HeaderValue::from_str(content_type) {
            self.headers.insert(CONTENT_TYPE, value);
        }
        self.payload.get_or_insert(Payload::Unsigned);
        self
    }

    /// With a body that is made while it is sent, as `UNSIGNED-PAYLOAD`; it may take all the time that the attempt has.
    #[must_use]
    pub fn stream(mut self, stream: Stream) -> Self {
        self.stream = Some(stream);
        self.payload.get_or_insert(Payload::Unsigned);
        self
    }

    /// With another word of the signature on the body.
    #[must_use]
    pub fn payload(mut self, payload: Payload) -> Self {
        self.payload = Some(payload);
        self
    }

    /// Reads more of the answer's body than usual.
    #[must_use]
    pub const fn cap(mut self, cap: usize) -> Self {
        self.cap = Some(cap);
        self
    }

    /// As one of many alike, which become evidence only where the answer is no success.
    #[must_use]
    pub const fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// May take all the time that the attempt has.
    #[must_use]
    pub const fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// Uses a new connection.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.through = Through::Fresh;
        self
    }

    /// Uses this client.
    #[must_use]
    pub fn through(mut self, http: &Http) -> Self {
        self.through = Through::Own(http.clone());
        self
    }

    /// Signs for this region, whatever the bucket's is.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    /// Names the bucket in the path at the endpoint that the environment names, even on AWS.
    #[must_use]
    pub const fn path_style(mut self) -> Self {
        self.path_style = true;
        self
    }

    /// Whether it creates a bucket, which Gitpod's client addresses otherwise (minio-go 7.0.26, `api.go`).
    pub(super) fn creates_bucket(&self) -> bool {
        self.method == Method::PUT && self.key.is_none() && self.query.is_empty()
    }

    /// The query as it is sent; parameters stand in the order in which they were given.
    pub(super) fn query_text(&self) -> Option<String> {
        if self.query.is_empty() {
            return None;
        }
        let encode = |text: &str| utf8_percent_encode(text, QUERY).to_string();
        let parts = self.query.iter().map(|(name, value)| match value {
            // Go writes `location=`, and so does its client for `?location` and `?uploads`.
            None => format!("{}=", encode(name)),
            Some(value) => format!("{}={}", encode(name), encode(value)),
        });
        Some(parts.collect::<Vec<_>>().join("&"))
    }
}

/// A key as it stands in a path.
pub fn encoded_key(key: &str) -> String {
    utf8_percent_encode(key, PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_queries_are_encoded_as_the_signature_wants_it() {
        assert_eq!(encoded_key("a/b c+d%e=f&g@h~i"), "a/b%20c%2Bd%25e%3Df%26g%40h~i");
        let call = Call::bucket(Method::GET, "b").flag("location").query("prefix", "a/b c");
        assert_eq!(call.query_text().as_deref(), Some("location=&prefix=a%2Fb%20c"));
        assert_eq!(Call::bucket(Method::GET, "b").query_text(), None);
    }
}

//! The addresses of the JSON interface, and requests to them.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::client::Gcs;
use crate::net::exchange::Request;

/// What stays as it is in a segment of a path or in a query; the name of an object is one segment with all its slashes.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as it stands in a segment of a path or in a query.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// An address of the store, with parameters in their order.
pub fn address(origin: &Url, path: &str, query: &[(&str, &str)]) -> Url {
    let mut url = origin.clone();
    url.set_path(path);
    if !query.is_empty() {
        let parts = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        url.set_query(Some(&parts.collect::<Vec<_>>().join("&")));
    }
    url
}

impl Gcs {
    /// A request about buckets, or about one.
    pub fn bucket(&self, method: Method, bucket: Option<&str>, query: &[(&str, &str)]) -> Request {
        let path = match bucket {
            Some(bucket) => format!("/storage/v1/b/{}", encoded(bucket)),
            None => "/storage/v1/b".to_owned(),
        };
        Request::new(method, address(&self.settings.origin, &path, query))
    }

    /// A request about the objects of a bucket.
    pub fn objects(&self, method: Method, bucket: &str, query: &[(&str, &str)]) -> Request {
        let path = format!("/storage/v1/b/{}/o", encoded(bucket));
        Request::new(method, address(&self.settings.origin, &path, query))
    }

    /// A request about an object.
    pub fn object(&self, method: Method, bucket: &str, key: &str, query: &[(&str, &str)]) -> Request {
        let path = format!("/storage/v1/b/{}/o/{}", encoded(bucket), encoded(key));
        Request::new(method, address(&self.settings.origin, &path, query))
    }

    /// A request that begins an upload.
    pub fn upload(&self, bucket: &str, query: &[(&str, &str)]) -> Request {
        let path = format!("/upload/storage/v1/b/{}/o", encoded(bucket));
        Request::new(Method::POST, address(&self.settings.origin, &path, query))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_object_is_one_segment() {
        assert_eq!(encoded("a/b c+d%"), "a%2Fb%20c%2Bd%25");
        let origin = Url::parse("https://storage.googleapis.com/").unwrap();
        let url = address(&origin, &format!("/storage/v1/b/x/o/{}", encoded("a/b")), &[("alt", "media")]);
        assert_eq!(url.as_str(), "https://storage.googleapis.com/storage/v1/b/x/o/a%2Fb?alt=media");
        let url = address(&origin, "/storage/v1/b", &[("project", "a&b"), ("pageToken", "x/=")]);
        assert_eq!(url.query(), Some("project=a%26b&pageToken=x%2F%3D"));
        assert_eq!(address(&origin, "/b/", &[]).as_str(), "https://storage.googleapis.com/b/");
    }
}

//! Addresses that let whoever has them send one request, signed with the key of the service account.
//!
//! Gitpod signs by version 2, the default of Go's `storage.SignedURL`: RSA with SHA-256 over method, `Content-MD5`,
//! `Content-Type`, the second of expiry and the path (Google's documentation of "V2 signing process"). Version 4 signs a
//! canonical request, as AWS does, with a scope of Google's ("V4 signing process with your own program").

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cx, Failure};
use http::Method;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::call::{address, encoded};
use super::client::Gcs;
use super::key::ServiceKey;
use crate::bucket::s3::call::encoded_key;
use crate::net::http::authority;

/// What an address lets do.
#[derive(Clone, Debug)]
pub struct Permit<'a> {
    /// The method.
    pub method: Method,
    /// The bucket.
    pub bucket: &'a str,
    /// The object.
    pub key: &'a str,
    /// The `Content-Type` that must be sent; empty for none. Version 2 alone signs it.
    pub content_type: &'a str,
}

impl Permit<'_> {
    fn path(&self) -> String {
        format!("/{}/{}", self.bucket, encoded_key(self.key))
    }
}

impl Gcs {
    /// An address by version 2 that ends at this time.
    ///
    /// # Errors
    /// Why there is no key, or a fault of our own.
    pub fn signed_v2(&self, cx: &Cx, permit: &Permit<'_>, ends: Timestamp) -> Result<Url, Failure> {
        let url = v2(self.signer()?, &self.settings.origin, permit, ends.as_second())?;
        learn(cx, &url, "Signature");
        Ok(url)
    }

    /// An address by version 4 that holds for an hour.
    ///
    /// # Errors
    /// As [`Gcs::signed_v2`].
    pub fn signed_v4(&self, cx: &Cx, permit: &Permit<'_>) -> Result<Url, Failure> {
        let url = v4(self.signer()?, &self.settings.origin, permit, Timestamp::now(), 3600)?;
        learn(cx, &url, "X-Goog-Signature");
        Ok(url)
    }
}

fn learn(cx: &Cx, url: &Url, parameter: &str) {
    for (name, value) in url.query_pairs() {
        if name == parameter {
            cx.credential(&value);
        }
    }
}

/// What is signed by version 2.
fn v2_text(permit: &Permit<'_>, ends: i64) -> String {
    format!("{}\n\n{}\n{ends}\n{}", permit.method, permit.content_type, permit.path())
}

fn v2(key: &ServiceKey, origin: &Url, permit: &Permit<'_>, ends: i64) -> Result<Url, Failure> {
    let signature = STANDARD.encode(key.sign(v2_text(permit, ends).as_bytes())?);
    // In the order of Go's `url.Values.Encode`.
    let query = [("Expires", &*ends.to_string()), ("GoogleAccessId", &key.email), ("Signature", &signature)];
    Ok(address(origin, &permit.path(), &query))
}

/// The same address with another second of expiry, which its signature does not cover.
pub fn with_other_end(url: &Url, ends: Timestamp) -> Url {
    let query = url.query().unwrap_or_default().split('&').map(|part| match part.split_once('=') {
        Some(("Expires", _)) => format!("Expires={}", ends.as_second()),
        _ => part.to_owned(),
    });
    let query = query.collect::<Vec<_>>().join("&");
    let mut url = url.clone();
    url.set_query(Some(&query));
    url
}

/// The canonical request of version 4 and what is signed for it.
fn v4_text(permit: &Permit<'_>, host: &str, query: &str, date: &str, scope: &str) -> (String, String) {
    let request =
        format!("{}\n{}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD", permit.method, permit.path());
    let text = format!("GOOG4-RSA-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(request.as_bytes())));
    (request, text)
}

fn v4(
    key: &ServiceKey,
    origin: &Url,
    permit: &Permit<'_>,
    at: Timestamp,
    seconds: u32,
) -> Result<Url, Failure> {
    let date = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let scope = format!("{}/auto/storage/goog4_request", at.strftime("%Y%m%d"));
    let (credential, seconds) = (format!("{}/{scope}", key.email), seconds.to_string());
    let query = [
        ("X-Goog-Algorithm", "GOOG4-RSA-SHA256"),
        ("X-Goog-Credential", &credential),
        ("X-Goog-Date", &date),
        ("X-Goog-Expires", &seconds),
        ("X-Goog-SignedHeaders", "host"),
    ];
    let text = query.map(|(name, value)| format!("{name}={}", encoded(value))).join("&");
    let (_, message) = v4_text(permit, &authority(origin), &text, &date, &scope);
    let signature = hex(&key.sign(message.as_bytes())?);
    let mut signed = query.to_vec();
    signed.push(("X-Goog-Signature", &signature));
    Ok(address(origin, &permit.path(), &signed))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::super::key::tests::key;
    use super::*;

    fn put() -> Permit<'static> {
        Permit { method: Method::PUT, bucket: "b", key: "a/b c", content_type: "text/plain" }
    }

    fn parameter(url: &Url, name: &str) -> String {
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap()
    }

    #[test]
    fn version_2_signs_method_type_end_and_path() {
        assert_eq!(v2_text(&put(), 1_668_081_600), "PUT\n\ntext/plain\n1668081600\n/b/a/b%20c");
        let get = Permit { method: Method::GET, content_type: "", ..put() };
        assert_eq!(v2_text(&get, 5), "GET\n\n\n5\n/b/a/b%20c");
        let (key, origin) = (key(), Url::parse("https://storage.googleapis.com/").unwrap());
        let url = v2(&key, &origin, &put(), 1_668_081_600).unwrap();
        assert!(url.as_str().starts_with(
            "https://storage.googleapis.com/b/a/b%20c?Expires=1668081600&GoogleAccessId=gitpod%40p.iam.gserviceaccount.com&Signature="
        ));
        let signature = STANDARD.decode(parameter(&url, "Signature")).unwrap();
        assert!(key.verifies(v2_text(&put(), 1_668_081_600).as_bytes(), &signature));
        let other = Permit { content_type: "text/html", ..put() };
        assert!(!key.verifies(v2_text(&other, 1_668_081_600).as_bytes(), &signature));
    }

    #[test]
    fn another_end_changes_nothing_else() {
        let (key, origin) = (key(), Url::parse("https://storage.googleapis.com/").unwrap());
        let url = v2(&key, &origin, &put(), 5).unwrap();
        let other = with_other_end(&url, Timestamp::from_second(6).unwrap());
        assert_eq!(parameter(&other, "Expires"), "6");
        assert_eq!(parameter(&other, "Signature"), parameter(&url, "Signature"));
        assert_eq!(other.path(), url.path());
    }

    #[test]
    fn version_4_signs_a_canonical_request() {
        let (key, origin) = (key(), Url::parse("https://storage.example.com:4443/").unwrap());
        let get = Permit { method: Method::GET, content_type: "", ..put() };
        let at: Timestamp = "2022-11-10T12:00:00Z".parse().unwrap();
        let url = v4(&key, &origin, &get, at, 3600).unwrap();
        let query = "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=gitpod%40p.iam.gserviceaccount.com%2F20221110%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20221110T120000Z&X-Goog-Expires=3600&X-Goog-SignedHeaders=host";
        assert!(url.query().unwrap().starts_with(&format!("{query}&X-Goog-Signature=")), "{url}");
        let scope = "20221110/auto/storage/goog4_request";
        let (request, text) = v4_text(&get, "storage.example.com:4443", query, "20221110T120000Z", scope);
        assert_eq!(
            request,
            format!("GET\n/b/a/b%20c\n{query}\nhost:storage.example.com:4443\n\nhost\nUNSIGNED-PAYLOAD")
        );
        assert!(
            text.starts_with("GOOG4-RSA-SHA256\n20221110T120000Z\n20221110/auto/storage/goog4_request\n")
        );
        let signature = parameter(&url, "X-Goog-Signature");
        let bytes: Vec<u8> = (0..signature.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&signature[i..i + 2], 16).unwrap())
            .collect();
        assert!(key.verifies(text.as_bytes(), &bytes));
    }
}

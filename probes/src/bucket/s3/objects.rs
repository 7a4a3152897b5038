//! The steps that most probes of objects are made of.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use harness::{Cx, Failure, NotPassed};
use http::Method;
use md5::{Digest as _, Md5};

use super::call::Call;
use super::client::S3;
use super::errors::Refusal;
use super::home::{Home, failure};
use super::sign::Payload;
use crate::bucket::causes;
use crate::bucket::xml::{Element, escaped};
use crate::net::exchange::Answer;

/// The media type of Gitpod's backups' manifests.
pub const MANIFEST_TYPE: &str = "application/vnd.gitpod.ws.manifest.v1+json";

/// The request that writes a small object, as Gitpod's client sends it over TLS.
pub fn put(home: &Home, key: &str, content_type: &str, body: impl Into<Bytes>) -> Call {
    Call::object(Method::PUT, &home.bucket, key).body(content_type, body)
}

/// The request that reads an object.
pub fn get(home: &Home, key: &str) -> Call {
    Call::object(Method::GET, &home.bucket, key)
}

/// The request for what is known of an object.
pub fn head(home: &Home, key: &str) -> Call {
    Call::object(Method::HEAD, &home.bucket, key)
}

/// The request that deletes an object.
pub fn delete(home: &Home, key: &str) -> Call {
    Call::object(Method::DELETE, &home.bucket, key)
}

impl S3 {
    /// Writes a small object that a probe needs. That writing works is the business of `put_get_small`, and that it went
    /// wrong here is told as there.
    ///
    /// # Errors
    /// As [`S3::ask`], and [`not_written`].
    pub async fn write(
        &self,
        cx: &Cx,
        home: &Home,
        key: &str,
        body: impl Into<Bytes>,
    ) -> Result<Answer, NotPassed> {
        let answer = self.ask(cx, &put(home, key, "application/octet-stream", body)).await?;
        if answer.status.as_u16() == 200 { Ok(answer) } else { Err(not_written(&answer).into()) }
    }
}

/// The failure of a write that was refused.
pub fn not_written(answer: &Answer) -> Failure {
    let cause = match (answer.status.as_u16(), Refusal::of(answer).code.as_str()) {
        (
            _,
            "XMinioStorageFull" | "XMinioAdminBucketQuotaExceeded" | "QuotaExceeded" | "InsufficientCapacity",
        )
        | (507, _) => causes::STORAGE_FULL,
        (403, _) => causes::WRITE_DENIED,
        (413, _) => causes::WRITE_TOO_LARGE,
        _ => causes::WRITE_REFUSED,
    };
    failure(cause, answer, "200 to a write")
}

/// The MD5 of some bytes, as `Content-MD5` carries it.
pub fn content_md5(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

/// The request that deletes many objects, with `Content-MD5` as Gitpod's client sends it. Each is a key with a version,
/// where that matters.
pub fn delete_many(bucket: &str, keys: &[(String, Option<String>)]) -> Call {
    let document = deletion(keys);
    Call::bucket(Method::POST, bucket)
        .flag("delete")
        .amz("content-md5", &content_md5(document.as_bytes()))
        .body("application/octet-stream", document.clone())
        .payload(Payload::Hash(document.into_bytes()))
        .cap(1 << 20)
}

/// The document that names what is to be deleted.
pub fn deletion(keys: &[(String, Option<String>)]) -> String {
    let objects = keys.iter().map(|(key, version)| {
        let version = version.as_ref();
        let version = version.map(|id| format!("<VersionId>{}</VersionId>", escaped(id))).unwrap_or_default();
        format!("<Object><Key>{}</Key>{version}</Object>", escaped(key))
    });
    format!("<Delete><Quiet>true</Quiet>{}</Delete>", objects.collect::<String>())
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The keys, decoded.
    pub keys: Vec<String>,
    /// Whether there is more.
    pub truncated: bool,
    /// Where it goes on; empty when the store does not say.
    pub next: String,
}

/// The request for a page, in the form of Gitpod's client.
pub fn list(bucket: &str, prefix: &str, after: Option<&str>) -> Call {
    let call = Call::bucket(Method::GET, bucket).query("list-type", "2");
    let call = match after {
        Some(token) => call.query("continuation-token", token),
        None => call,
    };
    call.query("delimiter", "")
        .query("encoding-type", "url")
        .query("fetch-owner", "true")
        .query("max-keys", "1000")
        .query("prefix", prefix)
        .cap(2 << 20)
}

/// Reads a page. `None` when the answer is no listing.
pub fn page(answer: &Answer) -> Option<Page> {
    let root = Element::read(&answer.body).filter(|root| root.name == "ListBucketResult")?;
    let encoded = root.text_of("EncodingType") == "url";
    let decode = |text: &str| {
        if !encoded {
            return Some(text.to_owned());
        }
        // Go's `url.QueryUnescape`, by which Gitpod's client decodes, takes a plus for a space.
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    let keys: Option<Vec<String>> = root
        .all("Contents")
        .map(|object| decode(object.child("Key").map_or("", |key| key.text.as_str())))
        .collect();
    Some(Page {
        keys: keys?,
        truncated: root.text_of("IsTruncated") == "true",
        next: root.text_of("NextContinuationToken").to_owned(),
    })
}

impl S3 {
    /// Every key under a prefix, page by page as Gitpod's client reads them. Gives up after `most` pages.
    ///
    /// # Errors
    /// As [`S3::ask`]; [`causes::LISTING_INCOMPLETE`] when an answer is no listing, and
    /// [`causes::LISTING_WITHOUT_TOKEN`] when a page ends without saying where it goes on.
    pub async fn keys_under(
        &self,
        cx: &Cx,
        bucket: &str,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<String>, Failure> {
        let (mut keys, mut after) = (Vec::new(), None::<String>);
        for _ in 0..most {
            let answer = self.ask(cx, &list(bucket, prefix, after.as_deref()).quiet()).await?;
            let Some(page) = page(&answer).filter(|_| answer.status.as_u16() == 200) else {
                return Err(failure(causes::LISTING_INCOMPLETE, &answer, "200 with a listing"));
            };
            keys.extend(page.keys);
            if !page.truncated {
                return Ok(keys);
            }
            if page.next.is_empty() {
                return Err(Failure::new(
                    causes::LISTING_WITHOUT_TOKEN,
                    &answer.line,
                    "`NextContinuationToken` in a page that is not the last",
                    "`IsTruncated` without it",
                ));
            }
            after = Some(page.next);
        }
        Err(Failure::new(
            causes::LISTING_INCOMPLETE,
            format!("listing {prefix}"),
            format!("the end of the listing after at most {most} pages"),
            "it goes on",
        ))
    }
}

/// How long Gitpod waits for a whole listing.
pub const LISTING_LIMIT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_and_its_keys_are_decoded() {
        let body = "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>a%2Fb+c%2B</Key></Contents><Contents><Key>d</Key></Contents></ListBucketResult>";
        let read = page(&Answer::of(200, &[("content-type", "application/xml")], body)).unwrap();
        assert_eq!(read, Page { keys: vec!["a/b c+".into(), "d".into()], truncated: true, next: "t".into() });
        assert_eq!(page(&Answer::of(200, &[], "<html/>")), None);
    }

    #[test]
    fn a_deletion_names_keys_and_versions() {
        let document = deletion(&[("a&b".into(), None), ("c".into(), Some("v".into()))]);
        assert_eq!(
            document,
            "<Delete><Quiet>true</Quiet><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key><VersionId>v</VersionId></Object></Delete>"
        );
        assert_eq!(content_md5(b""), "1B2M2Y8AsgTpgAmY7PhCfg==");
    }

    #[test]
    fn a_refused_write_is_told_apart() {
        let of = |status, code: &str| {
            let body = format!("<Error><Code>{code}</Code></Error>");
            not_written(&Answer::of(status, &[("content-type", "application/xml")], &body)).cause
        };
        assert_eq!(of(507, "XMinioStorageFull"), causes::STORAGE_FULL);
        assert_eq!(of(403, "AccessDenied"), causes::WRITE_DENIED);
        assert_eq!(of(501, "NotImplemented"), causes::WRITE_REFUSED);
        assert_eq!(of(413, ""), causes::WRITE_TOO_LARGE);
    }
}

//! The steps that most probes of objects are made of.

use bytes::{Bytes, BytesMut};
use harness::{Cx, Failure, NotPassed};
use http::Method;
use serde_json::{Value, json};

use super::client::Gcs;
use super::errors::{Refusal, failure};
use super::hashes;
use super::home::Home;
use crate::bucket::causes;
use crate::net::exchange::{Answer, Request};

/// What stands between the two parts of a body; no object of ours holds it.
const BOUNDARY: &str = "underpin-6b1f0c3de94a7825";

/// The right to objects, for the remedies of S3's causes.
const OBJECT_ADMIN: &str = "Grant the service account `roles/storage.objectAdmin` on the project, which Gitpod's installation asks for beside `roles/storage.admin`.";

impl Gcs {
    /// The request that writes a small object with its resource, in one body of two parts as gsutil and Go's client do.
    pub fn insertion(&self, home: &Home, resource: &Value, bytes: &[u8]) -> Request {
        let content_type = resource["contentType"].as_str().unwrap_or("application/octet-stream");
        let head = format!(
            "--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n{resource}\r\n--{BOUNDARY}\r\nContent-Type: {content_type}\r\n\r\n"
        );
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let mut body = BytesMut::with_capacity(head.len() + bytes.len() + end.len());
        for part in [head.as_bytes(), bytes, end.as_bytes()] {
            body.extend_from_slice(part);
        }
        let request = self.upload(&home.bucket, &[("uploadType", "multipart")]);
        request.body(&format!("multipart/related; boundary={BOUNDARY}"), body.freeze())
    }

    /// The request that reads an object.
    pub fn reading(&self, home: &Home, key: &str) -> Request {
        self.object(Method::GET, &home.bucket, key, &[("alt", "media")])
    }

    /// The request that deletes an object.
    pub fn deletion(&self, home: &Home, key: &str) -> Request {
        self.object(Method::DELETE, &home.bucket, key, &[])
    }

    /// Writes a small object that a probe needs.
    ///
    /// # Errors
    /// As [`Gcs::ask`], and [`not_written`].
    pub async fn write(&self, cx: &Cx, home: &Home, key: &str, bytes: &[u8]) -> Result<Answer, NotPassed> {
        let resource = json!({ "name": key, "contentType": "application/octet-stream" });
        let answer = self.ask(cx, self.insertion(home, &resource, bytes).quiet()).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(not_written(&answer).into()) }
    }
}

/// The failure of a write that was refused.
pub fn not_written(answer: &Answer) -> Failure {
    let expected = "200 to a write";
    match answer.status.as_u16() {
        401 | 403 => failure(causes::WRITE_DENIED, answer, expected).remedy(OBJECT_ADMIN),
        413 => failure(causes::WRITE_TOO_LARGE, answer, expected),
        _ => failure(causes::WRITE_REFUSED, answer, expected),
    }
}

/// What is wrong with the answer to the deletion of an object that exists. Gitpod's client takes any success.
///
/// # Errors
/// [`causes::OBJECT_DELETE_DENIED`] and [`causes::COMPONENT_NOT_DELETED`].
pub fn deleted(answer: &Answer) -> Result<(), Failure> {
    if answer.status.is_success() {
        return Ok(());
    }
    let refusal = Refusal::of(answer);
    let held = matches!(refusal.reason.as_str(), "retentionPolicyNotMet" | "objectUnderActiveHold")
        || refusal.mentions(&["retention", "hold"]);
    let expected = "204: the object is deleted";
    Err(match answer.status.as_u16() {
        401 | 403 if !held => failure(causes::OBJECT_DELETE_DENIED, answer, expected).remedy(OBJECT_ADMIN),
        _ => failure(causes::COMPONENT_NOT_DELETED, answer, expected),
    })
}

/// How the resource of an object that was written differs from what was sent; `None` when it does not. An object that was
/// put together has no MD5.
pub fn difference(resource: &Value, bytes: &[u8]) -> Option<String> {
    let size = resource["size"].as_str().map_or_else(|| resource["size"].to_string(), str::to_owned);
    if size != bytes.len().to_string() {
        return Some(format!("`size` is {size}"));
    }
    let wrong = |name: &str, ours: String| {
        let theirs = resource[name].as_str().unwrap_or("none");
        (theirs != ours).then(|| format!("`{name}` is {theirs}"))
    };
    let composed = resource["componentCount"].is_number();
    let md5 = if composed { None } else { wrong("md5Hash", hashes::md5(bytes)) };
    wrong("crc32c", hashes::crc32c(bytes)).or(md5)
}

/// How an answer with an object's bytes differs from them.
pub fn other_bytes(answer: &Answer, bytes: &Bytes) -> Option<String> {
    let status = answer.status.as_u16();
    if status != 200 {
        return Some(super::errors::said(answer));
    }
    (answer.body != *bytes).then(|| format!("200 with {} other bytes", answer.body.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, reason: &str, message: &str) -> Answer {
        let body =
            json!({ "error": { "code": status, "message": message, "errors": [{ "reason": reason }] } });
        Answer::of(status, &[("content-type", "application/json")], &body.to_string())
    }

    #[test]
    fn a_refused_deletion_is_told_apart() {
        assert!(deleted(&Answer::of(204, &[], "")).is_ok() && deleted(&Answer::of(200, &[], "")).is_ok());
        for (answer, cause) in [
            (error(403, "retentionPolicyNotMet", "m"), causes::COMPONENT_NOT_DELETED),
            (error(403, "objectUnderActiveHold", "m"), causes::COMPONENT_NOT_DELETED),
            (error(403, "forbidden", "Object is under active Temporary hold"), causes::COMPONENT_NOT_DELETED),
            (error(412, "conditionNotMet", "m"), causes::COMPONENT_NOT_DELETED),
            (
                error(403, "forbidden", "does not have storage.objects.delete access"),
                causes::OBJECT_DELETE_DENIED,
            ),
        ] {
            assert_eq!(deleted(&answer).unwrap_err().cause, cause, "{answer:?}");
        }
    }

    #[test]
    fn a_refused_write_is_told_apart() {
        assert_eq!(not_written(&error(403, "forbidden", "")).cause, causes::WRITE_DENIED);
        assert_eq!(not_written(&Answer::of(413, &[], "")).cause, causes::WRITE_TOO_LARGE);
        assert_eq!(not_written(&error(400, "invalid", "")).cause, causes::WRITE_REFUSED);
    }

    #[test]
    fn a_resource_is_held_against_the_bytes() {
        let bytes = b"abc";
        let good = json!({ "size": "3", "crc32c": hashes::crc32c(bytes), "md5Hash": hashes::md5(bytes) });
        assert_eq!(difference(&good, bytes), None);
        let with = |name: &str, value: Value| {
            let mut resource = good.clone();
            resource[name] = value;
            difference(&resource, bytes)
        };
        assert_eq!(with("size", json!(3)), None);
        assert_eq!(with("size", json!("2")).as_deref(), Some("`size` is 2"));
        assert_eq!(with("crc32c", json!("AAAAAA==")).as_deref(), Some("`crc32c` is AAAAAA=="));
        assert_eq!(with("md5Hash", Value::Null).as_deref(), Some("`md5Hash` is none"));
        let composed = json!({ "size": "3", "crc32c": hashes::crc32c(bytes), "componentCount": 3 });
        assert_eq!(difference(&composed, bytes), None);
    }

    #[test]
    fn bytes_are_compared_after_a_200_only() {
        let bytes = Bytes::from_static(b"abc");
        assert_eq!(other_bytes(&Answer::of(200, &[], "abc"), &bytes), None);
        assert_eq!(
            other_bytes(&Answer::of(200, &[], "abd"), &bytes).as_deref(),
            Some("200 with 3 other bytes")
        );
        assert_eq!(
            other_bytes(&Answer::of(206, &[], "abc"), &bytes).as_deref(),
            Some("206 Partial Content: abc")
        );
    }
}

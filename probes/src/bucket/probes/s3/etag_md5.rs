//! A body that does not match its digest is refused.
//!
//! Over plain http Gitpod's client signs what it sends, and the store is what notices a byte that changed on its way
//! (minio-go 7.0.26, `api-put-object-streaming.go`); the deletion of many objects carries `Content-MD5`. That the `ETag` is the
//! MD5 of the object is only noted: it is not with encryption by keys of a key service. Source: BKT-17.

use std::fmt::Write as _;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::kept::plain_etag;
use crate::bucket::s3::objects::{content_md5, not_written, put};
use crate::bucket::s3::sign::Payload;
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::etag_md5",
        key: "BKT-17",
        title: "a body that does not match its digest is refused",
        why: "A backup that is damaged on its way must not replace the one before it. A store that does not compare keeps it as good.",
        wire: "PUT with the right `Content-MD5` and `x-amz-content-sha256`, then one with a wrong MD5 and one with a wrong SHA-256; any 4xx refuses them.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 3, bytes: 8_192, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (body, other) = (noise::bytes(512, 17), noise::bytes(512, 170));
    let call = |name: &str, digest: &str, payload: Payload| {
        let call = put(home, &home.key(cx, name), "application/octet-stream", body.clone());
        call.amz("content-md5", digest).payload(payload)
    };
    // What carries its digests has to be taken first, or a refusal of wrong ones would mean nothing.
    let good = Payload::Hash(body.to_vec());
    let answer = store.ask(cx, &call("good", &content_md5(&body), good.clone())).await?;
    if answer.status.as_u16() != 200 {
        return Err(not_written(&answer).into());
    }
    let etag = etag_note(&answer, &body);
    let answer = store.insist(cx, &call("wrong-md5", &content_md5(&other), good)).await?;
    let md5 = refused(&answer, "any 4xx to a body with a wrong `Content-MD5`")?;
    let wrong = Payload::Text(hex(&Sha256::digest(&other)));
    let answer = store.insist(cx, &call("wrong-sha256", &content_md5(&body), wrong)).await?;
    let sha256 = refused(&answer, "any 4xx to a body with a wrong `x-amz-content-sha256`")?;
    Ok(Passed::saying(format!("a wrong MD5 gets {md5}, a wrong SHA-256 {sha256}; {etag}")))
}

/// What a wrong digest is answered with. Any answer but success refuses it; 4xx is what S3 documents.
fn refused(answer: &Answer, expected: &str) -> Result<String, Failure> {
    if answer.status.is_success() {
        return Err(failure(causes::DIGEST_UNCHECKED, answer, expected));
    }
    let (status, code) = (answer.status.as_u16(), Refusal::of(answer).code);
    Ok(if code.is_empty() { status.to_string() } else { format!("{status} {code}") })
}

fn etag_note(answer: &Answer, body: &[u8]) -> &'static str {
    match plain_etag(answer.header("etag")) {
        "" => "there is no `ETag`",
        etag if etag.eq_ignore_ascii_case(&hex(&Md5::digest(body))) => "the `ETag` is the MD5",
        _ => "the `ETag` is not the MD5",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_refusal_of_a_wrong_digest_is_good() {
        let xml = [("content-type", "application/xml")];
        let bad = Answer::of(400, &xml, "<Error><Code>BadDigest</Code></Error>");
        assert_eq!(refused(&bad, "any 4xx").unwrap(), "400 BadDigest");
        assert_eq!(refused(&Answer::of(403, &[], ""), "any 4xx").unwrap(), "403");
        let kept = refused(&Answer::of(200, &[], ""), "any 4xx").unwrap_err();
        assert_eq!((kept.cause, kept.actual.as_str()), (causes::DIGEST_UNCHECKED, "200 OK"));
    }

    #[test]
    fn an_etag_is_only_noted() {
        let of = |etag| etag_note(&Answer::of(200, &[("etag", etag)], ""), b"");
        assert_eq!(of("\"d41d8cd98f00b204e9800998ecf8427e\""), "the `ETag` is the MD5");
        assert_eq!(of("D41D8CD98F00B204E9800998ECF8427E"), "the `ETag` is the MD5");
        assert_eq!(of("\"1\""), "the `ETag` is not the MD5");
        assert_eq!(of(""), "there is no `ETag`");
    }
}

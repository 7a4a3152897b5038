//! Addresses that Gitpod hands out serve whoever has them, and nobody else.
//!
//! Gitpod signs addresses by version 2, the default of Go's `storage.SignedURL`: GET for an hour, by which workspaces are
//! restored, and PUT for half an hour with the type of what is uploaded (`SignDownload`, `SignUpload` in
//! `components/content-service/pkg/storage/gcloud.go`). Source: GCS-06.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use jiff::{Timestamp, ToSpan as _};

use crate::bucket::Bucket;
use crate::bucket::gcs::errors::{failure, said, settled};
use crate::bucket::gcs::objects::other_bytes;
use crate::bucket::gcs::sign::{Permit, with_other_end};
use crate::bucket::gcs::{Gcs, home::Home};
use crate::bucket::{causes, noise};
use crate::net::exchange::{Answer, Request};

/// The size of the object.
const SIZE: usize = 10 << 10;
/// The type that is signed.
const SIGNED_TYPE: &str = "text/plain";
/// Another one.
const OTHER_TYPE: &str = "text/html";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::signed_url_v2",
        key: "GCS-06",
        title: "addresses signed by version 2 serve whoever has them, and nobody else",
        why: "Backups are downloaded and settings uploaded by addresses that Gitpod signs with the key of its service account, by version 2. Where they are refused no workspace is restored; where they are not checked, anybody reads backups.",
        wire: "PUT of 10 KiB on a signed address with the signed `Content-Type`, and with another one; GET on an address for an hour, on one that ended two minutes ago, and on one whose end was changed after signing. GET on an address signed by version 4 as well.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 1, bytes: 6 * SIZE as u64 + 16_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "blobs/settings");
    let bytes = noise::bytes(SIZE, 6);
    upload(store, cx, home, &key, &bytes).await?;
    download(store, cx, home, &key, &bytes).await?;
    let permit = Permit { method: Method::GET, bucket: &home.bucket, key: &key, content_type: "" };
    let newer = store.elsewhere(cx, get(store.signed_v4(cx, &permit)?)).await?;
    if let Some(actual) = other_bytes(&newer, &bytes) {
        cx.remark(&format!(
            "An address signed by version 4, which Gitpod does not use but newer tools do, is answered with {actual}."
        ));
        return Ok(Passed::saying("addresses of version 2 serve, those of version 4 do not"));
    }
    Ok(Passed::saying("addresses of version 2 serve, and those of version 4"))
}

/// The address for uploads: it serves the type that was signed, and no other.
async fn upload(store: &Gcs, cx: &Cx, home: &Home, key: &str, bytes: &Bytes) -> Result<(), NotPassed> {
    let permit = Permit { method: Method::PUT, bucket: &home.bucket, key, content_type: SIGNED_TYPE };
    let url = store.signed_v2(cx, &permit, Timestamp::now() + 30.minutes())?;
    let put = |content_type: &str| Request::new(Method::PUT, url.clone()).body(content_type, bytes.clone());
    let answer = settled(store.elsewhere(cx, put(SIGNED_TYPE)).await?)?;
    // The client that uploads takes nothing but 200 (`code-sync-service.ts`).
    if answer.status.as_u16() != 200 {
        return Err(failure(causes::SIGNED_URL_REFUSED, &answer, "200 to PUT on a signed address").into());
    }
    let answer = settled(store.elsewhere(cx, put(OTHER_TYPE)).await?)?;
    Ok(refused(&answer, "another `Content-Type` than the signed one")?)
}

/// The address for downloads: it serves until its end, which nobody can move.
async fn download(store: &Gcs, cx: &Cx, home: &Home, key: &str, bytes: &Bytes) -> Result<(), NotPassed> {
    let permit = Permit { method: Method::GET, bucket: &home.bucket, key, content_type: "" };
    let now = Timestamp::now();
    let url = store.signed_v2(cx, &permit, now + 1.hour())?;
    let answer = settled(store.elsewhere(cx, get(url.clone())).await?)?;
    if let Some(actual) = other_bytes(&answer, bytes) {
        let expected = "200 with the object to GET on a signed address";
        return Err(Failure::new(causes::SIGNED_URL_REFUSED, &answer.line, expected, actual).into());
    }
    let ended = store.signed_v2(cx, &permit, now - 2.minutes())?;
    refused(&settled(store.elsewhere(cx, get(ended)).await?)?, "an address that ended two minutes ago")?;
    let moved = with_other_end(&url, now + 2.hours());
    refused(
        &settled(store.elsewhere(cx, get(moved)).await?)?,
        "an address whose end was changed after signing",
    )?;
    Ok(())
}

fn get(url: url::Url) -> Request {
    Request::new(Method::GET, url).cap(SIZE + 1)
}

/// Whether what the signature does not cover is refused; the code is evidence.
fn refused(answer: &Answer, what: &str) -> Result<(), Failure> {
    if answer.status.is_client_error() {
        return Ok(());
    }
    let actual = if answer.status.is_success() { answer.status_text() } else { said(answer) };
    Err(Failure::new(causes::SIGNED_URL_UNCHECKED, &answer.line, format!("403 for {what}"), actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_signed_must_be_refused_whatever_the_code() {
        for status in [400, 401, 403, 404] {
            assert!(refused(&Answer::of(status, &[], ""), "x").is_ok(), "{status}");
        }
        for status in [200, 204, 302] {
            let failure = refused(&Answer::of(status, &[], "bytes"), "x").unwrap_err();
            assert_eq!(failure.cause, causes::SIGNED_URL_UNCHECKED);
            assert_eq!(failure.expected, "403 for x");
        }
    }
}

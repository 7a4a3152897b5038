//! A presigned address takes what is uploaded to it, and says exactly 200.
//!
//! The settings sync of the editor uploads so: PUT with a content type and a length that are not signed, and anything
//! but 200 is a failure (`components/server/src/code-sync/code-sync-service.ts`). Source: BKT-25.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use http::Method;

use crate::bucket::s3::client::noise;
use crate::bucket::s3::home::{failure, settled};
use crate::bucket::s3::objects::{self, not_written};
use crate::bucket::s3::{Call, presigned};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::{Answer, Request};

/// Settings of a user, and the most that the settings sync takes.
const LENGTHS: [usize; 2] = [10 << 10, 1 << 20];

const TYPE: &str = "text/plain";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_put",
        key: "BKT-25",
        title: "a presigned address takes an upload and answers 200",
        why: "The settings sync of the editor stores what a user has set by PUT to a presigned address, and takes only 200 for success. With any other answer settings are never kept.",
        wire: "PUT to presigned addresses (version 4, 30 minutes), with `Content-Type` and `Content-Length` that are not signed: 10 KiB, then 1 MiB; a signed GET then gives bytes and type back.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: 2 * ((10 << 10) + (1 << 20)) + (16 << 10), connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let mut sizes = Vec::new();
    for length in LENGTHS {
        let (key, bytes) = (home.key(cx, &format!("blobs/{length}")), noise(length, 25));
        let url = store.presign(cx, &Call::object(Method::PUT, &home.bucket, &key))?;
        let upload = Request::new(Method::PUT, url).body(TYPE, bytes.clone());
        taken(&settled(store.elsewhere(cx, upload).await?)?)?;
        let answer = store.ask(cx, &objects::get(home, &key).cap(length + 1)).await?;
        kept(&answer, &bytes)?;
        sizes.push(text::bytes(length as u64));
    }
    Ok(Passed::saying(sizes.join(" and ")))
}

/// What Gitpod makes of the answer to the upload.
fn taken(answer: &Answer) -> Result<(), Failure> {
    match answer.status.as_u16() {
        200 => Ok(()),
        // A limit of sizes and a full disk are mended otherwise.
        413 | 507 => Err(not_written(answer)),
        _ => Err(failure(causes::PRESIGNED_PUT_NOT_200, answer, "exactly 200 to the upload")),
    }
}

/// Whether what was uploaded is there.
fn kept(answer: &Answer, bytes: &Bytes) -> Result<(), Failure> {
    let expected = format!("the object that was uploaded, as {TYPE}");
    let lost = |actual: String| Failure::new(causes::PRESIGNED_PUT_LOST, &answer.line, &expected, actual);
    presigned::whole(answer, bytes).map_err(lost)?;
    match answer.media_type() {
        kept if kept == TYPE => Ok(()),
        kept if kept.is_empty() => Err(lost("200 with its bytes and no type".to_owned())),
        kept => Err(lost(format!("200 with its bytes, as {kept}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_is_success() {
        assert!(taken(&Answer::of(200, &[], "")).is_ok());
        for status in [201, 204, 206, 302, 403, 411, 501] {
            let cause = taken(&Answer::of(status, &[], "")).unwrap_err().cause;
            assert_eq!(cause, causes::PRESIGNED_PUT_NOT_200, "{status}");
        }
        assert_eq!(taken(&Answer::of(413, &[], "")).unwrap_err().cause, causes::WRITE_TOO_LARGE);
        assert_eq!(taken(&Answer::of(507, &[], "")).unwrap_err().cause, causes::STORAGE_FULL);
    }

    #[test]
    fn bytes_and_type_have_to_be_there() {
        let bytes = Bytes::from_static(b"abc");
        let of = |status, media_type, body| {
            kept(&Answer::of(status, &[("content-type", media_type)], body), &bytes)
        };
        assert!(of(200, "text/plain", "abc").is_ok());
        assert!(of(200, "Text/Plain; charset=utf-8", "abc").is_ok());
        for (status, media_type, body) in [
            (404, "application/xml", ""),
            (200, "text/plain", "abd"),
            (200, "text/plain", ""),
            (200, "application/octet-stream", "abc"),
            (200, "", "abc"),
        ] {
            let cause = of(status, media_type, body).unwrap_err().cause;
            assert_eq!(cause, causes::PRESIGNED_PUT_LOST, "{status} {media_type} {body}");
        }
    }
}

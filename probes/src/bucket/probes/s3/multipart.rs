//! An object that is sent in parts is put together, and read back byte for byte.
//!
//! Every backup of 16 MiB or more goes in parts of 16 MiB: ws-daemon uploads it by `FPutObject` of minio-go
//! (`components/content-service/pkg/storage/minio.go`, `Upload`), which takes only 200 for each step, and reads the
//! answer to the completion, since that may be an error after a 200. Source: BKT-18.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::copying::difference;
use crate::bucket::s3::errors::said;
use crate::bucket::s3::objects::get;
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::multipart",
        key: "BKT-18",
        title: "an object in parts is put together and read back as it was sent",
        why: "Gitpod sends every backup of a workspace of 16 MiB or more in parts. A store that loses one, or says 200 and then fails, loses what the user did.",
        wire: "POST with `uploads`, three PUTs of 16, 16 and 1 MiB side by side as `UNSIGNED-PAYLOAD`, POST with the list of them; then GET of the whole object.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: 2 * (33 << 20) + 50_000, connections: 3 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let _alone = store.heavy().await;
    let large = store.large(cx).await?;
    let home = store.home(cx).await?;
    let answer = store.ask(cx, &get(home, &large.key).cap(large.bytes.len() + 1).patient()).await?;
    judge(&answer, &large.bytes)?;
    if is_of_three(&large.etag) {
        return Ok(Passed::saying(format!("33 MiB, ETag {}", large.etag)));
    }
    cx.remark(&format!(
        "the ETag of an object in three parts does not end in -3 but is {}; Gitpod does not read it, other tools do",
        large.etag
    ));
    Ok(Passed::saying("33 MiB"))
}

fn judge(answer: &Answer, written: &[u8]) -> Result<(), Failure> {
    let actual = match answer.status.as_u16() {
        200 => difference(written, &answer.body),
        _ => Some(said(answer)),
    };
    let expected = format!("200 with the {} bytes that were sent in three parts", written.len());
    match actual {
        Some(actual) => Err(Failure::new(causes::MULTIPART_DAMAGED, &answer.line, expected, actual)),
        None => Ok(()),
    }
}

/// Whether an `ETag` has the form of one of three parts.
fn is_of_three(etag: &str) -> bool {
    etag.trim_matches('"').ends_with("-3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_must_be_what_was_sent() {
        for (status, body, fine) in [
            (200, "abc", true),
            (200, "ab", false),
            (200, "abd", false),
            (206, "abc", false),
            (404, "", false),
        ] {
            let judged = judge(&Answer::of(status, &[], body), b"abc");
            assert_eq!(judged.is_ok(), fine, "{status} {body}");
            assert!(judged.err().is_none_or(|failure| failure.cause == causes::MULTIPART_DAMAGED));
        }
    }

    #[test]
    fn the_tag_tells_the_number_of_parts() {
        assert!(is_of_three("\"0123-3\"") && is_of_three("0123-3"));
        assert!(!is_of_three("\"0123\"") && !is_of_three("0123-33"));
    }
}

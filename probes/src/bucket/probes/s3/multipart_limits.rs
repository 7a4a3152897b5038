//! Parts are put together only as they were sent: by their tags and in their order.
//!
//! Gitpod's client names each part with the tag that the store gave it, in order (minio-go 7.0.26,
//! `completeMultipartUpload`). That is the one place where a part that was lost or replaced on its way is noticed.
//! What a store makes of small parts and of numbers above 10000 differs between good ones, and is only noted.
//! Source: BKT-19.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::s3::S3;
use crate::bucket::s3::errors::{Refusal, said, transient};
use crate::bucket::s3::multipart::{Upload, completed, etag, refused};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

const LENGTH: usize = 64 << 10;
/// The highest number that a part may have is 10000.
const NUMBER_TOO_HIGH: usize = 10_001;
/// The tag of no part.
const WRONG_TAG: &str = "00000000000000000000000000000000";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::multipart_limits",
        key: "BKT-19",
        title: "parts are put together only by their right tags and in their order",
        why: "A part of a backup that was lost or replaced on its way is noticed by its tag alone. A store that does not look at tags keeps a damaged backup, and nobody is told.",
        wire: "An upload of two parts of 64 KiB: a third with the number 10001, a completion with a wrong tag, one in the wrong order, one with a small part before the last; then it is given up.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 2, bytes: 160_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let upload = store.open_upload(cx, home, &home.key(cx, "workspaces/limits.tar"), &[]).await?;
    let tried = limits(store, cx, &upload).await;
    match &tried {
        // What was put together by mistake is an object now.
        Err(NotPassed::Failure(failure)) if failure.cause == causes::PART_LIMITS_UNCHECKED => upload.over(),
        _ => store.give_up(cx, upload).await,
    }
    tried
}

async fn limits(store: &S3, cx: &Cx, upload: &Upload) -> Result<Passed, NotPassed> {
    let mut tags = Vec::new();
    for number in [1, 2] {
        let answer = store.ask(cx, &upload.part(number, noise::bytes(LENGTH, 19))).await?;
        if answer.status.as_u16() != 200 || etag(&answer).is_empty() {
            return Err(refused(&answer, "200 with an `ETag` to a part").into());
        }
        tags.push(etag(&answer));
    }
    let [first, second] = [(1, tags[0].clone()), (2, tags[1].clone())];
    let number = store.ask(cx, &upload.part(NUMBER_TOO_HIGH, noise::bytes(1 << 10, 19))).await?;
    // The last part may be small, so that nothing but its tag can be wrong with the only one.
    let tag = complete(store, cx, upload, &[(1, WRONG_TAG.to_owned())]).await?;
    is_refused(&tag, "a part by a tag that it does not have")?;
    let order = complete(store, cx, upload, &[second.clone(), first.clone()]).await?;
    is_refused(&order, "the second part before the first")?;
    let small = complete(store, cx, upload, &[first, second]).await?;
    Ok(Passed::saying(format!(
        "a wrong tag: {}; a wrong order: {}; a small part: {}; the number {NUMBER_TOO_HIGH}: {}",
        code(&tag),
        code(&order),
        code(&small),
        code(&number)
    )))
}

/// Asks for a completion that should be refused. A 500 is no good refusal, but one: s3rver answers so to what it does not
/// expect.
async fn complete(
    store: &S3,
    cx: &Cx,
    upload: &Upload,
    parts: &[(usize, String)],
) -> Result<Answer, Failure> {
    let answer = store.send(cx, &upload.completion(parts)).await?;
    match transient(&answer) {
        Some(failure) if answer.status.as_u16() != 500 => Err(failure),
        _ => Ok(answer),
    }
}

/// Any refusal will do; its code is noted.
fn is_refused(answer: &Answer, what: &str) -> Result<(), Failure> {
    if completed(answer).is_err() && (!answer.status.is_success() || !Refusal::of(answer).code.is_empty()) {
        return Ok(());
    }
    let expected = format!("a refusal (4xx) of a completion that names {what}");
    Err(Failure::new(causes::PART_LIMITS_UNCHECKED, &answer.line, expected, said(answer)))
}

/// What was answered, in a word.
fn code(answer: &Answer) -> String {
    match Refusal::of(answer).code {
        code if !code.is_empty() => code,
        _ if answer.status.is_success() => "taken".to_owned(),
        _ => answer.status_text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn any_refusal_will_do_and_an_object_will_not() {
        let error = "<Error><Code>InvalidPart</Code></Error>";
        let done = "<CompleteMultipartUploadResult><Bucket>b</Bucket></CompleteMultipartUploadResult>";
        for (status, body, fine) in [
            (400, error, true),
            (404, "", true),
            (501, "", true),
            (200, error, true),
            (200, done, false),
            (200, "", false),
        ] {
            let judged = is_refused(&Answer::of(status, &[XML], body), "x");
            assert_eq!(judged.is_ok(), fine, "{status} {body}");
            assert!(judged.err().is_none_or(|failure| failure.cause == causes::PART_LIMITS_UNCHECKED));
        }
    }

    #[test]
    fn what_was_answered_is_a_word() {
        assert_eq!(
            code(&Answer::of(400, &[XML], "<Error><Code>EntityTooSmall</Code></Error>")),
            "EntityTooSmall"
        );
        assert_eq!(code(&Answer::of(200, &[], "")), "taken");
        assert_eq!(code(&Answer::of(400, &[], "")), "400 Bad Request");
    }
}

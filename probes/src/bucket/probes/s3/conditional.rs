//! A write that must not overwrite does not.
//!
//! Gitpod sets no conditions; what else stands on the store may, and stores that ignore them say so nowhere. Source:
//! BKT-38.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::{IF_MATCH, IF_NONE_MATCH};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::said;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::objects::{get, put};
use crate::net::exchange::Answer;

/// The tag of no object.
const WRONG_TAG: &str = "\"00000000000000000000000000000000\"";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::conditional",
        key: "BKT-38",
        title: "a write that must not overwrite does not",
        why: "Gitpod itself sets no conditions on its writes. Programs that do, on the same store, overwrite each other's objects where a condition is ignored.",
        wire: "PUT of an object, PUT of the same key with `If-None-Match: *`, and GET with `If-Match` of another tag.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 6_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "object");
    store.write(cx, home, &key, "the first").await?;
    let again = put(home, &key, "application/octet-stream", "the second").header(IF_NONE_MATCH, "*");
    let written = store.ask(cx, &again).await?;
    let write = judge_write(&written)?;
    let read = store.ask(cx, &get(home, &key).header(IF_MATCH, WRONG_TAG)).await?;
    Ok(Passed::saying(format!("{write}; {}", told_of_read(&read))))
}

/// What became of a write over an object that was there, which the condition forbids.
fn judge_write(answer: &Answer) -> Result<String, Failure> {
    if answer.status.is_success() {
        let expected = "412 to `If-None-Match: *` for a key that exists";
        return Err(failure(causes::CONDITIONAL_IGNORED, answer, expected));
    }
    Ok(match answer.status.as_u16() {
        409 | 412 => format!("the write is refused: {}", said(answer)),
        _ => format!("conditions on writes are not offered: {}", said(answer)),
    })
}

fn told_of_read(answer: &Answer) -> String {
    match answer.status.as_u16() {
        412 => "a read with another tag is refused".to_owned(),
        _ => format!("a read with another tag is answered with {}", answer.status_text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_write_that_went_through_is_wrong() {
        for status in [412, 409, 501, 400] {
            assert!(judge_write(&Answer::of(status, &[], "")).is_ok(), "{status}");
        }
        assert!(judge_write(&Answer::of(501, &[], "")).unwrap().contains("not offered"));
        let failure = judge_write(&Answer::of(200, &[], "")).unwrap_err();
        assert_eq!(failure.cause, causes::CONDITIONAL_IGNORED);
    }

    #[test]
    fn a_read_is_only_noted() {
        assert_eq!(told_of_read(&Answer::of(412, &[], "")), "a read with another tag is refused");
        assert!(told_of_read(&Answer::of(200, &[], "")).ends_with("200 OK"));
    }
}

//! A bucket that is created again is said to be one's own.
//!
//! Two workspaces of a new user that start at the same time both find no bucket and both create it (`EnsureExists`,
//! `components/content-service/pkg/storage/minio.go`). Gitpod takes the 409 of the second one for an error, so that only
//! a store that answers 200 spares the user a second try; an answer that names neither is worse, since nobody can tell it
//! from the bucket of somebody else. Source: BKT-08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::{Refusal, said, transient};
use crate::bucket::s3::home::{creation, failure};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::create_twice",
        key: "BKT-08",
        title: "a bucket that is created again is said to be one's own",
        why: "Two workspaces of a new user that start at once both create the bucket. Gitpod fails the second one unless the store answers 200, and an unclear answer hides why.",
        wire: "PUT of the run's own bucket once more, with the same region.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create"],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let answer = store.send(cx, &creation(&home.bucket, &home.region)).await?;
    let judged = judge(&answer)?;
    if answer.status.as_u16() == 409 {
        cx.remark(
            "A bucket that is created twice is answered with 409, which Gitpod takes for an error: of two first workspaces of a user that start at the same time one fails, and starts when it is tried again.",
        );
    }
    Ok(Passed::saying(judged))
}

/// What the store says to the second creation. A 500 counts here, whatever it is a sign of elsewhere.
fn judge(answer: &Answer) -> Result<String, Failure> {
    let code = Refusal::of(answer).code;
    match (answer.status.as_u16(), code.as_str()) {
        (200, _) | (409, "BucketAlreadyOwnedByYou") => return Ok(said(answer)),
        (500, _) => {}
        _ => {
            if let Some(failure) = transient(answer) {
                return Err(failure);
            }
        }
    }
    Err(failure(causes::CREATE_TWICE_UNCLEAR, answer, "200, or 409 BucketAlreadyOwnedByYou"))
}

#[cfg(test)]
mod tests {
    use crate::net::causes::RATE_LIMITED;

    use super::*;

    #[test]
    fn the_store_knows_whose_bucket_it_is() {
        let of = |status, code: &str| {
            let body = format!("<Error><Code>{code}</Code></Error>");
            judge(&Answer::of(status, &[("content-type", "application/xml")], &body))
                .map_err(|failure| failure.cause)
        };
        assert!(of(200, "").is_ok() && of(409, "BucketAlreadyOwnedByYou").is_ok());
        for (status, code) in [(409, "BucketAlreadyExists"), (500, "InternalError"), (403, "AccessDenied")] {
            assert_eq!(of(status, code), Err(causes::CREATE_TWICE_UNCLEAR), "{code}");
        }
        assert_eq!(of(503, "SlowDown"), Err(RATE_LIMITED));
    }
}

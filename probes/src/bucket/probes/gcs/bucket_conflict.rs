//! A bucket that is there already is known as one's own.
//!
//! Where another start of a workspace was quicker to make the bucket of a user, Gitpod takes the 409 for success: it knows
//! that by the words of Google's message alone (`gcpEnsureExists`, `components/content-service/pkg/storage/gcloud.go`). The
//! words changed in 2023 (gitpod#17858). Source: GCS-02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::gcs::errors::{Refusal, failure};
use crate::net::exchange::Answer;

/// What Gitpod looks for since June 2023.
const NEW_WORDS: &str = "you already own";
/// What the releases for self-hosting look for.
const OLD_WORDS: &str = "you already own this bucket";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::bucket_conflict",
        key: "GCS-02",
        title: "a bucket that is there already is known as one's own",
        why: "When two workspaces of a new user start at once, the message of the second 409 decides whether both do.",
        wire: "The POST that made the bucket of the run, once more.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let home = store.home(cx).await?;
    let answer = store.ask(cx, store.creation(&home.bucket)).await?;
    let message = conflict(&answer)?;
    if !is_known_to_this_release(&message) {
        cx.remark(&format!(
            "For a bucket that is there already the store says \"{message}\" Releases of Gitpod before June 2023 look for the words \"{OLD_WORDS}\" and fail one of two workspaces of a new user that start at the same time (gitpod#17858); starting it again helps."
        ));
    }
    Ok(Passed::saying(format!("409 \"{message}\"")))
}

/// What the store says of a bucket that is there already.
fn conflict(answer: &Answer) -> Result<String, Failure> {
    let refusal = Refusal::of(answer);
    if answer.status.as_u16() == 409 && refusal.mentions(&[NEW_WORDS]) {
        return Ok(refusal.message);
    }
    let expected = format!("409 with a message that holds `{NEW_WORDS}`");
    Err(failure(causes::BUCKET_CONFLICT_UNRECOGNISED, answer, &expected))
}

/// Whether a release for self-hosting reads the message as it is meant; it does not mind the case.
fn is_known_to_this_release(message: &str) -> bool {
    message.to_ascii_lowercase().contains(OLD_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_known_by_its_words_old_and_new() {
        let of = |status, message: &str| {
            let body = format!(r#"{{"error":{{"code":{status},"message":"{message}"}}}}"#);
            conflict(&Answer::of(status, &[], &body))
        };
        let old = of(409, "You already own this bucket. Please select another name.").unwrap();
        assert!(is_known_to_this_release(&old));
        let new = of(409, "The bucket succeeded before and You already own it.").unwrap();
        assert!(!is_known_to_this_release(&new));
        for (status, message) in
            [(409, "The bucket exists."), (200, ""), (400, "you already own this bucket")]
        {
            let failure = of(status, message).unwrap_err();
            assert_eq!(failure.cause, causes::BUCKET_CONFLICT_UNRECOGNISED, "{status} {message}");
        }
    }
}

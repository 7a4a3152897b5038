//! A bucket that does not exist is answered in the way that Gitpod understands.
//!
//! Before each start of a workspace Gitpod asks HEAD for the bucket of its owner, and creates it only after a 404
//! (`EnsureExists`, `components/content-service/pkg/storage/minio.go`). Other operations meet the answer to `?location`
//! instead, which Gitpod knows by nothing but the words "bucket does not exist" (`translateMinioError` there); where the
//! store says nothing, its client puts these words in. Source: BKT-06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::{Refusal, said};
use crate::bucket::s3::home::{failure, look_for, names_another_region};
use crate::bucket::s3::location::FIRST_REGION;
use crate::bucket::s3::{Call, S3};
use crate::net::exchange::Answer;

/// By these words Gitpod knows that a bucket is not there.
const WORDS: &str = "bucket does not exist";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::absent_bucket",
        key: "BKT-06",
        title: "a bucket that does not exist is answered with 404 and in words that Gitpod knows",
        why: "A new user has no bucket, and Gitpod creates it after a 404 alone. What it asks of a missing bucket otherwise it takes for an error, unless the store says that the bucket does not exist, or says nothing.",
        wire: "HEAD of a bucket of the run's name that does not exist (after a 400 GET, for its reason), then GET ?location of it, signed for us-east-1.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["region_endpoint"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let name = store.scratch(cx, "absent");
    let head = look_for(store, cx, &name).await?;
    if names_another_region(&head) {
        // Then no bucket is found or made, which is what that probe says.
        return Err(NotPassed::Blocked { by: "create" });
    }
    judge_head(&head)?;
    let location = ask_location(store, cx, &name).await?;
    Ok(Passed::saying(judge_location(&location)?))
}

/// Asks for the location as Gitpod's client does, and again for the region that a refusal names.
async fn ask_location(store: &S3, cx: &Cx, name: &str) -> Result<Answer, Failure> {
    let call = Call::bucket(Method::GET, name).flag("location").path_style();
    let answer = store.ask(cx, &call.clone().region(FIRST_REGION)).await?;
    let refusal = Refusal::of(&answer);
    if refusal.code == "AuthorizationHeaderMalformed" && !refusal.region.is_empty() {
        return store.ask(cx, &call.region(&refusal.region)).await;
    }
    Ok(answer)
}

/// What Gitpod makes of the answer to HEAD.
fn judge_head(head: &Answer) -> Result<(), Failure> {
    let expected = "404, after which Gitpod creates the bucket";
    match head.status.as_u16() {
        404 => Ok(()),
        403 => Err(failure(causes::ABSENT_BUCKET_DENIED, head, expected)),
        _ => Err(failure(causes::ABSENT_BUCKET_NOT_404, head, expected)),
    }
}

/// What Gitpod makes of the answer to the question for the location.
fn judge_location(answer: &Answer) -> Result<String, Failure> {
    let refusal = Refusal::of(answer);
    // Then the client goes on to the request itself, whose 404 it puts into words of its own.
    if refusal.code == "AccessDenied" {
        return Ok(format!("404; its location may not be asked for ({})", said(answer)));
    }
    if answer.status.as_u16() == 404
        && refusal.code == "NoSuchBucket"
        && (refusal.message.is_empty() || refusal.message.contains(WORDS))
    {
        return Ok(said(answer));
    }
    let expected = format!(
        "404 NoSuchBucket, with no sentence or with the words `{WORDS}`: Gitpod knows a missing bucket by nothing else"
    );
    Err(failure(causes::ABSENT_BUCKET_UNRECOGNISED, answer, &expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(status: u16, code: &str, message: &str) -> Result<String, Failure> {
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        judge_location(&Answer::of(status, &[("content-type", "application/xml")], &body))
    }

    #[test]
    fn head_is_404_and_nothing_else() {
        let of = |status| judge_head(&Answer::of(status, &[], "")).map_err(|failure| failure.cause);
        assert_eq!(of(404), Ok(()));
        assert_eq!(of(403), Err(causes::ABSENT_BUCKET_DENIED));
        for status in [200, 301, 400] {
            assert_eq!(of(status), Err(causes::ABSENT_BUCKET_NOT_404), "{status}");
        }
    }

    #[test]
    fn a_missing_bucket_is_known_by_words_or_by_silence() {
        assert!(location(404, "NoSuchBucket", "The specified bucket does not exist").is_ok());
        assert!(location(404, "NoSuchBucket", "").is_ok());
        assert!(location(403, "AccessDenied", "Access Denied").is_ok());
        for (status, code, message) in [
            (404, "NoSuchBucket", "Bucket not found: b"),
            (404, "NotFound", ""),
            (400, "NoSuchBucket", ""),
            (400, "AuthorizationHeaderMalformed", ""),
        ] {
            let failure = location(status, code, message).unwrap_err();
            assert_eq!(failure.cause, causes::ABSENT_BUCKET_UNRECOGNISED, "{code} {message}");
        }
    }
}

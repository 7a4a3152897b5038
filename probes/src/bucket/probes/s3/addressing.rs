//! The bucket may stand in the path.
//!
//! At every endpoint but Amazon's, Gitpod's client writes `https://HOST/BUCKET/KEY` and never `https://BUCKET.HOST/KEY`
//! (minio-go 7.0.26, `pkg/s3utils/utils.go`), and Gitpod has no setting for that. The other form is only tried, and never
//! needed. Source: BKT-37.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::Call;
use crate::bucket::s3::errors::{Refusal, said};
use crate::bucket::s3::home::failure;
use crate::bucket::s3::hosts::is_amazon;
use crate::bucket::s3::virtual_host::Asked;
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// What a store says that takes a bucket before the host alone.
const REFUSALS: &[&str] = &["SecondLevelDomainForbidden"];

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::addressing",
        key: "BKT-37",
        title: "the bucket may stand in the path",
        why: "Gitpod's client names the bucket in the path everywhere but at Amazon. A store that takes it before the host alone refuses every request.",
        wire: "GET /BUCKET/?location at the endpoint; the same with the bucket before the host, where that name resolves, whose answer is only noted.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["endpoint"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 2 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let name = store.settings.bucket.clone().unwrap_or_else(|| store.scratch(cx, "user"));
    let in_path = store.ask(cx, &Call::bucket(Method::GET, &name).flag("location").path_style()).await?;
    judge(&in_path)?;
    if is_amazon(&store.settings.origin) {
        return Ok(Passed::saying(
            "in the path for the location; otherwise Gitpod's client puts it before the host",
        ));
    }
    // It adds nothing but a note, so that little is waited for it.
    let patience = cx.request_budget() / 3;
    let asked = tokio::time::timeout(patience, store.ask_before_host(cx, &name)).await;
    let note = asked.map_or_else(|_| "before the host it is not answered in time".to_owned(), told);
    Ok(Passed::saying(format!("in the path; {note}")))
}

/// Whether the store takes a bucket in the path.
fn judge(answer: &Answer) -> Result<(), Failure> {
    if REFUSALS.contains(&Refusal::of(answer).code.as_str()) {
        let expected = "an answer about the bucket that the path names";
        return Err(failure(causes::PATH_STYLE_REFUSED, answer, expected));
    }
    Ok(())
}

/// What the question with the bucket before the host came to.
fn told(asked: Asked) -> String {
    match asked {
        Asked::Not(why) => format!("before the host it was not tried: {why}"),
        Asked::Sent(Ok(answer)) if knows_bucket(&answer) => "before the host as well".to_owned(),
        Asked::Sent(Ok(answer)) => format!("before the host it is answered with {}", said(&answer)),
        Asked::Sent(Err(failure)) => format!("before the host it is not answered: {}", failure.cause.title),
    }
}

/// Whether the answer is about a bucket. A store that does not know this form takes the question for one for all buckets.
fn knows_bucket(answer: &Answer) -> bool {
    if answer.status.is_success() {
        return Element::read(&answer.body).is_some_and(|root| {
            matches!(root.name.as_str(), "LocationConstraint" | "CreateBucketConfiguration")
        });
    }
    Refusal::of(answer).code == "NoSuchBucket"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::of(status, &[("content-type", "application/xml")], body)
    }

    #[test]
    fn only_the_refusal_of_the_form_fails() {
        for body in ["<LocationConstraint/>", "<Error><Code>NoSuchBucket</Code></Error>", ""] {
            assert_eq!(judge(&answer(404, body)), Ok(()), "{body}");
        }
        let refused = answer(403, "<Error><Code>SecondLevelDomainForbidden</Code></Error>");
        assert_eq!(judge(&refused).unwrap_err().cause, causes::PATH_STYLE_REFUSED);
    }

    #[test]
    fn the_other_form_is_only_noted() {
        let sent = |status, body| told(Asked::Sent(Ok(Box::new(answer(status, body)))));
        assert_eq!(sent(200, "<LocationConstraint/>"), "before the host as well");
        assert_eq!(sent(404, "<Error><Code>NoSuchBucket</Code></Error>"), "before the host as well");
        assert!(sent(200, "<ListAllMyBucketsResult/>").contains("answered with 200"));
        assert!(sent(403, "<Error><Code>AccessDenied</Code></Error>").ends_with("403 AccessDenied"));
        assert!(told(Asked::Not("why".to_owned())).ends_with("not tried: why"));
    }
}

//! A bucket is deleted when it is empty, and not before.
//!
//! When a user is deleted, Gitpod deletes the objects in the bucket and then the bucket itself, which must answer 204
//! (`DeleteBucket`, `components/content-service/pkg/storage/minio.go`; minio-go 7.0.26, `api-remove.go`). Gitpod asks for
//! the objects under "/", of which there are none, so that the buckets of users with data stay: that is its own mistake,
//! and no fault of a store. Source: BKT-09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::home::{configured_region, create, failure, not_created};
use crate::bucket::s3::objects::not_written;
use crate::bucket::s3::{Call, S3, remove};
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// The only object in the bucket.
const KEY: &str = "workspaces/full.tar";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::delete_bucket",
        key: "BKT-09",
        title: "a bucket is deleted when it is empty, and not before",
        why: "Gitpod deletes the bucket of a user who is deleted. A store that keeps it keeps the user's data with it, and one that deletes full buckets loses every workspace of a user by one request.",
        wire: "PUT of a second bucket and of an object in it, DELETE of the bucket, of the object, and of the bucket again.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: 10_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let name = store.scratch(cx, "second");
    let ticket = cx.intend(remove::BUCKET, &format!("the bucket {name}"), &name)?;
    let (answer, region) = create(store, cx, &name, configured_region(store)).await?;
    // An attempt that broke off before this one may have made it; the name is this run's and this case's alone.
    if !matches!(answer.status.as_u16(), 200 | 409) {
        if answer.status.is_client_error() {
            ticket.never_made();
        }
        return Err(not_created(&answer, &region).into());
    }
    let object = |method| Call::object(method, &name, KEY).region(&region);
    let deletion = Call::bucket(Method::DELETE, &name).region(&region);
    let put = object(Method::PUT).body("application/octet-stream", "a backup");
    let written = store.ask(cx, &put).await?;
    if written.status.as_u16() != 200 {
        return Err(not_written(&written).into());
    }
    let while_full = store.ask(cx, &deletion).await?;
    judge_full(&while_full)?;
    let emptied = store.ask(cx, &object(Method::DELETE)).await?;
    if !emptied.status.is_success() {
        // Which is what the probe `delete` says.
        return Err(NotPassed::Blocked { by: "delete" });
    }
    let when_empty = store.ask(cx, &deletion).await?;
    if when_empty.status.as_u16() != 204 {
        let keeps_versions = keeps_versions(store, cx, &name, &region).await;
        return Err(not_deleted(&when_empty, keeps_versions).into());
    }
    ticket.gone();
    let (status, code) = (while_full.status.as_u16(), Refusal::of(&while_full).code);
    Ok(Passed::saying(format!("{status} {code} while it is full, 204 when it is empty")))
}

/// Whether the store refused to delete a bucket with an object in it.
fn judge_full(answer: &Answer) -> Result<(), Failure> {
    let expected = "409 BucketNotEmpty while an object is in the bucket";
    match answer.status.as_u16() {
        403 => Err(failure(causes::BUCKET_DELETE_DENIED, answer, expected)),
        400..=499 => Ok(()),
        200..=299 => Err(failure(causes::FULL_BUCKET_DELETED, answer, expected)),
        _ => Err(failure(causes::BUCKET_NOT_DELETED, answer, expected)),
    }
}

/// The failure of an empty bucket that was not deleted as Gitpod's client wants it.
fn not_deleted(answer: &Answer, keeps_versions: bool) -> Failure {
    let cause = match answer.status.as_u16() {
        403 => causes::BUCKET_DELETE_DENIED,
        _ => causes::BUCKET_NOT_DELETED,
    };
    let mut failure = failure(cause, answer, "204 after the only object in the bucket was deleted");
    if Refusal::of(answer).code == "BucketNotEmpty" && keeps_versions {
        failure.actual.push_str("; versioning is on in new buckets, and keeps what was deleted");
    }
    failure
}

/// Whether a new bucket keeps versions, as far as the store tells.
async fn keeps_versions(store: &S3, cx: &Cx, bucket: &str, region: &str) -> bool {
    let call = Call::bucket(Method::GET, bucket).flag("versioning").region(region);
    let told = store.send(cx, &call).await.ok();
    told.is_some_and(|answer| {
        Element::read(&answer.body).is_some_and(|root| root.text_of("Status") == "Enabled")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, code: &str) -> Answer {
        let body = format!("<Error><Code>{code}</Code></Error>");
        Answer::of(status, &[("content-type", "application/xml")], &body)
    }

    #[test]
    fn a_full_bucket_is_kept() {
        let of = |status, code| judge_full(&answer(status, code)).map_err(|failure| failure.cause);
        assert_eq!(of(409, "BucketNotEmpty"), Ok(()));
        assert_eq!(of(400, "Other"), Ok(()));
        assert_eq!(of(204, ""), Err(causes::FULL_BUCKET_DELETED));
        assert_eq!(of(403, "AccessDenied"), Err(causes::BUCKET_DELETE_DENIED));
        assert_eq!(of(501, "NotImplemented"), Err(causes::BUCKET_NOT_DELETED));
    }

    #[test]
    fn an_empty_bucket_goes_with_204() {
        assert_eq!(not_deleted(&answer(200, ""), false).cause, causes::BUCKET_NOT_DELETED);
        assert_eq!(not_deleted(&answer(403, "AccessDenied"), false).cause, causes::BUCKET_DELETE_DENIED);
        let kept = not_deleted(&answer(409, "BucketNotEmpty"), true);
        assert!(kept.actual.contains("versioning"), "{}", kept.actual);
        assert!(!not_deleted(&answer(409, "BucketNotEmpty"), false).actual.contains("versioning"));
    }
}

//! A thousand objects are deleted with one request.
//!
//! Gitpod deletes the backups of a workspace and the data of a user by listing them and sending up to 1000 keys at once,
//! with `Content-MD5` (`DeleteObject` with a prefix, `components/content-service/pkg/storage/minio.go`; minio-go 7.0.26,
//! `api-remove.go`). It reads the document of the answer, in which each object may have its own error. Source: BKT-31.

use futures::StreamExt as _;
use futures::stream;
use harness::text::count;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::deletion::deleted;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::objects::{delete_many, head, not_written, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

/// As many as one request may name.
const OBJECTS: usize = 1000;
/// How many are written at a time.
const AT_ONCE: usize = 32;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::delete_multi",
        key: "BKT-31",
        title: "a thousand objects are deleted with one request",
        why: "The backups of a deleted workspace, and all that belongs to a user, go away only this way. Where it fails they stay, and are paid for.",
        wire: "1000 PUTs of 64 bytes, 32 at a time; `POST ?delete` with `Content-MD5`; then HEAD of the first and the last, and a listing, which has to be empty.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1000, bytes: 1_500_000, connections: 32 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let keys: Vec<(String, Option<String>)> =
        (0..OBJECTS).map(|number| (home.key(cx, &format!("blobs/{number:04}")), None)).collect();
    let body = noise::bytes(64, 31);
    let calls: Vec<_> = keys
        .iter()
        .map(|(key, _)| put(home, key, "application/octet-stream", body.clone()).quiet())
        .collect();
    let mut answers = stream::iter(calls)
        .map(|call| async move { store.ask(cx, &call).await })
        .buffer_unordered(cx.common().at_once(AT_ONCE));
    while let Some(answer) = answers.next().await {
        let answer = answer?;
        if answer.status.as_u16() != 200 {
            return Err(not_written(&answer).into());
        }
    }
    let answer = store.insist(cx, &delete_many(&home.bucket, &keys)).await?;
    judge(&answer)?;
    // A listing that is always empty would hide what is left.
    for (key, _) in [keys.first(), keys.last()].into_iter().flatten() {
        judge_one(&store.ask(cx, &head(home, key)).await?)?;
    }
    let prefix = home.key(cx, "");
    let left = store.keys_under(cx, &home.bucket, &prefix, 2).await?;
    judge_rest(&prefix, &left)?;
    Ok(Passed::saying(format!("{OBJECTS} objects went with one request")))
}

/// No object may have an error of its own.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let errors = deleted(answer, causes::DELETE_MULTI_REFUSED)?;
    let Some((first, denied)) = errors.first() else { return Ok(()) };
    let cause = if *denied { causes::OBJECT_DELETE_DENIED } else { causes::DELETE_MULTI_INCOMPLETE };
    let actual = format!("{}, the first {first}", count(errors.len() as u64, "error"));
    Err(Failure::new(cause, &answer.line, "200 with a `DeleteResult` without errors", actual))
}

/// Any refusal will do here: which one an absent object has to get is the business of `absent_key`.
fn judge_one(answer: &Answer) -> Result<(), Failure> {
    if answer.status.is_success() {
        let expected = "404 for an object that was deleted with the others";
        return Err(failure(causes::DELETE_MULTI_INCOMPLETE, answer, expected));
    }
    Ok(())
}

fn judge_rest(prefix: &str, left: &[String]) -> Result<(), Failure> {
    let Some(first) = left.first() else { return Ok(()) };
    Err(Failure::new(
        causes::DELETE_MULTI_INCOMPLETE,
        format!("listing of {prefix}"),
        "an empty listing after the deletion",
        format!("{}, the first `{first}`", count(left.len() as u64, "object")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_inside_is_a_failure() {
        let of = |body: &str| judge(&Answer::of(200, &[("content-type", "application/xml")], body));
        assert!(of("<DeleteResult/>").is_ok());
        let error = |code| {
            let error = format!("<Error><Key>k</Key><Code>{code}</Code></Error>");
            of(&format!("<DeleteResult>{error}{error}</DeleteResult>")).unwrap_err()
        };
        let broken = error("InternalError");
        assert_eq!(broken.cause, causes::DELETE_MULTI_INCOMPLETE);
        assert_eq!(broken.actual, "2 errors, the first InternalError for `k`");
        assert_eq!(error("AccessDenied").cause, causes::OBJECT_DELETE_DENIED);
        assert_eq!(of("").unwrap_err().cause, causes::DELETE_MULTI_REFUSED);
    }

    #[test]
    fn nothing_may_be_left() {
        assert!(judge_one(&Answer::of(404, &[], "")).is_ok());
        assert!(judge_one(&Answer::of(403, &[], "")).is_ok());
        assert_eq!(judge_one(&Answer::of(200, &[], "")).unwrap_err().cause, causes::DELETE_MULTI_INCOMPLETE);
        assert!(judge_rest("p/", &[]).is_ok());
        assert_eq!(judge_rest("p/", &["p/1".into()]).unwrap_err().actual, "1 object, the first `p/1`");
    }
}

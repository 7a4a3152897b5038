//! The deletion of an object is answered with exactly 204, whether it was there or not.
//!
//! Gitpod's client takes every other status for an error (minio-go 7.0.26, `api-remove.go`), and Gitpod deletes what may be
//! gone already (`DeleteObject`, `components/content-service/pkg/storage/minio.go`). Source: BKT-16.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::deletion::is_denied;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::objects::{delete, head};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::delete",
        key: "BKT-16",
        title: "the deletion of an object is answered with 204",
        why: "Old backups and what users delete go away one by one. After any other status Gitpod reports an error and keeps its own record of the object.",
        wire: "PUT, DELETE and HEAD of one object; DELETE of another one that never was.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 8_192, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/old.tar");
    store.write(cx, home, &key, noise::bytes(64, 16)).await?;
    judge(&store.ask(cx, &delete(home, &key)).await?, "204 to the deletion of an object")?;
    is_gone(&store.ask(cx, &head(home, &key)).await?)?;
    let absent = home.key(cx, "workspaces/absent.tar");
    judge(
        &store.ask(cx, &delete(home, &absent)).await?,
        "204 to the deletion of an object that is not there",
    )?;
    Ok(Passed::saying("204 for an object that is there, and for one that is not"))
}

fn judge(answer: &Answer, expected: &str) -> Result<(), Failure> {
    if answer.status.as_u16() == 204 {
        return Ok(());
    }
    let cause = if is_denied(answer) { causes::OBJECT_DELETE_DENIED } else { causes::DELETE_NOT_204 };
    Err(failure(cause, answer, expected))
}

/// Any refusal will do here: which one an absent object has to get is the business of `absent_key`.
fn is_gone(answer: &Answer) -> Result<(), Failure> {
    if answer.status.is_success() {
        return Err(failure(causes::DELETE_INEFFECTIVE, answer, "404 for an object that was deleted"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_204_is_a_deletion() {
        let of =
            |status, body| judge(&Answer::of(status, &[], body), "204").err().map(|failure| failure.cause);
        assert_eq!(of(204, ""), None);
        for status in [200, 202, 404, 501] {
            assert_eq!(of(status, ""), Some(causes::DELETE_NOT_204), "{status}");
        }
        assert_eq!(of(403, ""), Some(causes::OBJECT_DELETE_DENIED));
        assert_eq!(of(400, "<Error><Code>ObjectLocked</Code></Error>"), Some(causes::OBJECT_DELETE_DENIED));
    }

    #[test]
    fn what_still_answers_is_not_deleted() {
        let of = |status| is_gone(&Answer::of(status, &[], "")).err().map(|failure| failure.cause);
        assert_eq!(of(200), Some(causes::DELETE_INEFFECTIVE));
        assert_eq!((of(404), of(403), of(400)), (None, None, None));
    }
}

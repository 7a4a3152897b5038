//! An object that does not exist is answered with 404.
//!
//! Before Gitpod hands out the address of a backup it asks for it with HEAD (`SignDownload`,
//! `components/content-service/pkg/storage/minio.go`): 404 means that the workspace is new, every other refusal that the
//! start has failed. A store answers 403 where the account may not list. Source: BKT-15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::home::failure;
use crate::bucket::s3::objects::{get, head};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::absent_key",
        key: "BKT-15",
        title: "an object that does not exist is answered with 404",
        why: "A new workspace has no backup. Only 404 says so: after 403 no workspace starts for the first time.",
        wire: "HEAD and GET of an object that nobody has written.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create"],
        cost: Cost { objects: 0, bytes: 4_096, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "absent/full.tar");
    judge(&store.ask(cx, &head(home, &key)).await?)?;
    let answer = store.ask(cx, &get(home, &key)).await?;
    judge(&answer)?;
    let code = Refusal::of(&answer).code;
    if code != "NoSuchKey" {
        let code = if code.is_empty() { "no code".to_owned() } else { format!("`{code}`") };
        cx.remark(&format!(
            "GET of an object that does not exist answers 404 with {code}, where S3 has `NoSuchKey`"
        ));
    }
    Ok(Passed::saying("HEAD and GET answer 404"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let cause = match answer.status.as_u16() {
        404 => return Ok(()),
        403 => causes::ABSENT_KEY_DENIED,
        _ => causes::ABSENT_KEY_NOT_404,
    };
    Err(failure(cause, answer, "404 for an object that does not exist"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_404_means_that_nothing_is_there() {
        let of = |status| judge(&Answer::of(status, &[], "")).err().map(|failure| failure.cause);
        assert_eq!(of(404), None);
        assert_eq!(of(403), Some(causes::ABSENT_KEY_DENIED));
        for status in [200, 204, 301, 400, 401, 410] {
            assert_eq!(of(status), Some(causes::ABSENT_KEY_NOT_404), "{status}");
        }
    }
}

//! A small object comes back as it was written, with its content type.
//!
//! Beside each backup Gitpod writes a manifest with one PUT, and by the content type of what it reads it tells the manifest
//! of a backup in layers from a backup as one archive (`components/content-service/pkg/layer/provider.go`).
//! Source: BKT-10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::home::failure;
use crate::bucket::s3::kept::other_than;
use crate::bucket::s3::objects::{MANIFEST_TYPE, get, not_written, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::put_get_small",
        key: "BKT-10",
        title: "a small object comes back as it was written",
        why: "Manifests of backups, settings and logs are small objects. Another content type makes Gitpod read a manifest as an archive, and the workspace does not start.",
        wire: "PUT of 1 KiB as `application/vnd.gitpod.ws.manifest.v1+json` with `UNSIGNED-PAYLOAD`, then GET.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create"],
        cost: Cost { objects: 1, bytes: 8_192, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (key, body) = (home.key(cx, "workspaces/wsfull.json"), noise::bytes(1024, 10));
    let answer = store.ask(cx, &put(home, &key, MANIFEST_TYPE, body.clone())).await?;
    if answer.status.as_u16() != 200 {
        return Err(not_written(&answer).into());
    }
    let answer = store.ask(cx, &get(home, &key)).await?;
    judge(&answer, &body)?;
    Ok(Passed::saying("1 KiB came back with its content type"))
}

/// The object has to be there, byte by byte, and its type has to be the very same text.
fn judge(answer: &Answer, written: &[u8]) -> Result<(), Failure> {
    let expected = "200 with the 1 KiB that was written";
    if answer.status.as_u16() == 403 {
        // One right more of the same kind: the account can write, and that it cannot read is no fault of the store.
        let remedy = "Grant the account `s3:GetObject` on the objects of Gitpod's buckets.";
        return Err(failure(causes::WRITE_DENIED, answer, expected).remedy(remedy));
    }
    if let Some(actual) = other_than(answer, written) {
        return Err(Failure::new(causes::OBJECT_CHANGED, &answer.line, expected, actual));
    }
    let content_type = answer.header("content-type");
    if content_type == MANIFEST_TYPE {
        return Ok(());
    }
    let expected = format!("`Content-Type: {MANIFEST_TYPE}`, as it was written");
    let actual = match content_type {
        "" => "no `Content-Type`".to_owned(),
        other => format!("`Content-Type: {other}`"),
    };
    Err(Failure::new(causes::CONTENT_TYPE_CHANGED, &answer.line, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_type_have_to_be_those_that_were_written() {
        let of = |status, content_type, body| {
            let answer = Answer::of(status, &[("content-type", content_type)], body);
            judge(&answer, b"{}").err().map(|failure| failure.cause)
        };
        assert_eq!(of(200, MANIFEST_TYPE, "{}"), None);
        assert_eq!(of(200, MANIFEST_TYPE, "{ }"), Some(causes::OBJECT_CHANGED));
        assert_eq!(of(206, MANIFEST_TYPE, "{}"), Some(causes::OBJECT_CHANGED));
        assert_eq!(of(404, MANIFEST_TYPE, ""), Some(causes::OBJECT_CHANGED));
        assert_eq!(of(403, MANIFEST_TYPE, ""), Some(causes::WRITE_DENIED));
        for changed in ["", "application/octet-stream", &format!("{MANIFEST_TYPE}; charset=utf-8")] {
            assert_eq!(of(200, changed, "{}"), Some(causes::CONTENT_TYPE_CHANGED), "{changed}");
        }
    }
}

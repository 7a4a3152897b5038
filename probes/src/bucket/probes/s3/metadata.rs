//! What Gitpod notes beside a backup comes back.
//!
//! Each layer of a backup carries its digest, that of its content before it was compressed, and its media type
//! (`ObjectAnnotation…`, `components/content-service/pkg/storage/storage.go`); the next start of the workspace reads them
//! to make the image. HTTP knows no case in names, and HTTP/2 sends none, so that names are compared without it: our own
//! client writes them in small letters, and Gitpod's finds them whatever the store answers. Source: BKT-11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::home::failure;
use crate::bucket::s3::kept::not_written_as;
use crate::bucket::s3::objects::{get, head, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

/// The notes of Gitpod, by names that are `gitpod-digest`, `gitpod-uncompressedDigest` and `gitpod-oci-contentType` there.
const NOTED: &[(&str, &str)] = &[
    ("x-amz-meta-gitpod-digest", "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"),
    (
        "x-amz-meta-gitpod-uncompresseddigest",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    ("x-amz-meta-gitpod-oci-contenttype", "application/vnd.oci.image.layer.v1.tar+gzip"),
];

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::metadata",
        key: "BKT-11",
        title: "what Gitpod notes beside an object comes back",
        why: "Digests and media type of a backup stand in the metadata of its object. Without them Gitpod cannot make a workspace from its backup.",
        wire: "PUT with `x-amz-meta-gitpod-digest`, `x-amz-meta-gitpod-uncompressedDigest` and `x-amz-meta-gitpod-oci-contentType`, then HEAD and GET. The names go in small letters.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 16_384, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/full.tar");
    let mut call = put(home, &key, "application/octet-stream", noise::bytes(64, 11));
    for (name, value) in NOTED {
        call = call.amz(name, value);
    }
    let answer = store.ask(cx, &call).await?;
    if answer.status.as_u16() != 200 {
        return Err(not_written_as(causes::METADATA_CHANGED, &answer).into());
    }
    for call in [head(home, &key), get(home, &key)] {
        judge(&store.ask(cx, &call).await?)?;
    }
    Ok(Passed::saying("HEAD and GET have all three"))
}

/// Each note has to come back with its value.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let expected = "200 with the three headers of Gitpod as they were written";
    if answer.status.as_u16() != 200 {
        return Err(failure(causes::METADATA_CHANGED, answer, expected));
    }
    let wrong: Vec<String> = NOTED
        .iter()
        .filter(|(name, value)| answer.header(name) != *value)
        .map(|(name, _)| match answer.header(name) {
            "" => format!("no `{name}`"),
            other => format!("`{name}: {other}`"),
        })
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(causes::METADATA_CHANGED, &answer.line, expected, wrong.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_has_to_come_back() {
        assert!(judge(&Answer::of(200, NOTED, "")).is_ok());
        // The store may write names as it likes.
        let digest = ("X-Amz-Meta-Gitpod-Digest", NOTED[0].1);
        assert!(judge(&Answer::of(200, &[digest, NOTED[1], NOTED[2]], "")).is_ok());
        let lost = judge(&Answer::of(200, &NOTED[1..], "")).unwrap_err();
        assert_eq!(
            (lost.cause, lost.actual.as_str()),
            (causes::METADATA_CHANGED, "no `x-amz-meta-gitpod-digest`")
        );
        let changed =
            judge(&Answer::of(200, &[("x-amz-meta-gitpod-digest", "sha256"), NOTED[1], NOTED[2]], ""));
        assert_eq!(changed.unwrap_err().actual, "`x-amz-meta-gitpod-digest: sha256`");
        assert!(judge(&Answer::of(404, NOTED, "")).is_err());
    }
}

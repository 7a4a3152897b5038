//! The store makes the parts of an object out of another one, and they hold the same bytes.
//!
//! Layers above 32 MiB the registry in the cluster moves in parts of 32 MiB, up to 100 of them side by side: an upload
//! whose parts are copies of ranges (distribution 2.7.1, `s3.go`, `copy`). Source: BKT-33.

use futures::future::join_all;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::copying::{copied, holds, part_copy};
use crate::bucket::s3::multipart::completed;
use crate::net::exchange::Answer;

/// The size of the registry's stretches.
const STEP: usize = 32 << 20;
const STRETCH: usize = 64 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::part_copy",
        key: "BKT-33",
        title: "the store makes parts of an object out of another one, byte for byte",
        why: "Gitpod's registry in the cluster copies every layer above 32 MiB in parts. Where a store lacks that, small images can be pushed and the first real one cannot.",
        wire: "An upload whose two parts are PUTs with `x-amz-copy-source` and `x-amz-copy-source-range` of 32 and 1 MiB, side by side; its completion, and ranges of 64 KiB at the beginning, at the seam and at the end.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some("Image Registry"),
        needs: &["multipart"],
        cost: Cost { objects: 2, bytes: 3 * (64 << 10) + 30_000, connections: 2 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let large = store.large(cx).await?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "blobs/data");
    let upload = store.open_upload(cx, home, &key, &[]).await?;
    let length = large.bytes.len();
    let parts = (0..length).step_by(STEP).enumerate().map(|(index, first)| {
        let call = part_copy(&upload, index + 1, home, &large.key, first, length.min(first + STEP) - 1);
        async move { (index + 1, store.ask(cx, &call).await) }
    });
    let mut tags = Vec::new();
    for (number, answer) in join_all(parts).await {
        // As the store gives it, with its quotes: so does the registry.
        tags.push((number, tag(&answer?)?));
    }
    completed(&store.ask(cx, &upload.completion(&tags)).await?)?;
    upload.over();
    let places = [0, STEP - STRETCH / 2, length - STRETCH];
    holds(store, cx, home, &key, &large.bytes, &places, causes::COPY_DAMAGED).await?;
    Ok(Passed::default())
}

/// The tag of a part that was copied.
fn tag(answer: &Answer) -> Result<String, Failure> {
    let result = copied(answer, "CopyPartResult", causes::PART_COPY_REFUSED)?;
    let tag = result.text_of("ETag");
    if tag.is_empty() {
        let expected = "200 with an `ETag` in `CopyPartResult`";
        return Err(Failure::new(causes::PART_COPY_REFUSED, &answer.line, expected, "200 without it"));
    }
    Ok(tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_copied_has_a_tag() {
        let of = |status, body: &str| tag(&Answer::of(status, &[("content-type", "application/xml")], body));
        let good = "<CopyPartResult xmlns=\"x\"><ETag>&#34;e&#34;</ETag></CopyPartResult>";
        assert_eq!(of(200, good).unwrap(), "\"e\"");
        let error = "<Error><Code>NotImplemented</Code></Error>";
        for (status, body) in [(501, error), (200, error), (200, "<CopyPartResult/>"), (200, "")] {
            assert_eq!(of(status, body).unwrap_err().cause, causes::PART_COPY_REFUSED, "{status} {body}");
        }
    }
}

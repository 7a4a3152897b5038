//! A large object is uploaded in chunks, and arrives whole.
//!
//! Backups of workspaces go to the store by `gsutil cp`, which sends what is large in chunks of one session; Gitpod itself
//! does not notice when that fails (`Upload` in `components/content-service/pkg/storage/gcloud.go` ends with `err = nil`).
//! Source: GCS-03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::gcs::upload::SIZE;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::resumable_upload",
        key: "GCS-03",
        title: "a large object is uploaded in chunks and arrives whole",
        why: "Backups are uploaded in the chunks of one session. Where a proxy swallows the status 308 or limits bodies, the backup is lost, and Gitpod does not notice.",
        wire: "POST that opens a session, PUTs of 20 MiB in chunks of 8 MiB, each but the last answered with 308 and `Range`; the resource at the end must have the right size, MD5 and CRC32C.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 1, bytes: SIZE as u64 + 16_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let _alone = store.heavy().await;
    let uploaded = store.uploaded(cx).await?;
    let size = harness::text::bytes(uploaded.bytes.len() as u64);
    Ok(Passed::saying(format!("{size} in {} chunks", uploaded.chunks)))
}

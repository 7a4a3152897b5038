//! A bucket that is not there is a 404, and is made in the configured location.
//!
//! At each start of a workspace Gitpod asks for the bucket of its owner, and makes it after a 404 (`gcpEnsureExists`,
//! `components/content-service/pkg/storage/gcloud.go`). Source: GCS-02.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::bucket_lifecycle",
        key: "GCS-02",
        title: "a bucket for a user's data is made",
        why: "Gitpod makes a bucket for each user, after a clean 404. Without the right to, or in a location that the organisation forbids, no workspace starts.",
        wire: "GET of a bucket that does not exist, POST with its name, as long as Gitpod's, and the configured location, then GET again.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["sa_key"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let home = bucket.gcs()?.home(cx).await?;
    for remark in &home.remarks {
        cx.remark(remark);
    }
    Ok(Passed::saying(format!("made in {}", home.location)))
}

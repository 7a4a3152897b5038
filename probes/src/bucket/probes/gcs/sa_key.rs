//! The key of the service account opens the store.
//!
//! Gitpod reads the key file with Go's `google.JWTConfigFromJSON` and signs addresses with the private key in it; its
//! client and gsutil get their tokens with the same key (`components/content-service/pkg/storage/gcloud.go`). A
//! configuration of workload identity has no key to sign with. Source: GCS-01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::sa_key",
        key: "GCS-01",
        title: "the key of the service account gets a token",
        why: "Everything that Gitpod does with Google Cloud Storage begins with the key of its service account. Without a key that Google takes no workspace starts and no backup is kept.",
        wire: "The key file is read; POST of an assertion that its key has signed to its `token_uri`, which must be a host of Google's or one of `allow_hosts`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let token = bucket.gcs()?.token(cx).await?;
    Ok(Passed::saying(format!("a token for {}", harness::text::duration(token.expires_in))))
}

//! A layer that is sent in one piece is stored, and the answer carries its digest.
//!
//! BuildKit never sends chunks, and containerd 1.6.8 refuses an answer without `Docker-Content-Digest`
//! (`remotes/docker/pusher.go:420`: "invalid content digest in response"). Source: REG-18.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::blob_put",
        key: "REG-18",
        title: "a layer sent in one piece is stored and answered with its digest",
        why: "BuildKit sends each layer with one PUT and needs the layer's digest in the header Docker-Content-Digest of the answer; without it the push ends with `invalid content digest in response`.",
        wire: "The two PUTs of the run's own push are looked at, one of them with a layer larger than the 1 MiB that proxies allow by default.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.ladder(cx).await?;
    ladder.judge("blob_put")?;
    let size = harness::text::bytes(ladder.image.layer.bytes.len() as u64);
    Ok(Passed::saying(format!("{size} in one piece")))
}

//! The start of an upload says where it goes on.
//!
//! BuildKit begins each layer with a POST and sends it to the `Location` of the answer (containerd,
//! `remotes/docker/pusher.go`). Source: REG-16.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::upload_init",
        key: "REG-16",
        title: "an upload is started with a Location",
        why: "BuildKit begins each layer with a POST and sends the layer to the address in the answer. Without one, or with a page in its place, nothing can be pushed.",
        wire: "The POST of the run's own push is looked at: its status, its body and its Location.",
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
    registry.ladder(cx).await?.judge("upload_init")?;
    Ok(Passed::saying("a Location came"))
}

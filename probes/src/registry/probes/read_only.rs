//! The registry takes pushes at all.
//!
//! Gitpod pushes base and workspace images. A registry in maintenance, a pull-through cache or a group repository
//! answers reads and refuses each push. Source: REG-41.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::read_only",
        key: "REG-41",
        title: "the registry takes pushes",
        why: "Gitpod pushes every base and workspace image that it builds. A registry in read-only mode, or one that only passes on what another one holds, refuses them all.",
        wire: "The POST of the run's own push is looked at: 405, or words that say read-only.",
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
    registry.ladder(cx).await?.judge("read_only")?;
    Ok(Passed::saying("a push is begun"))
}

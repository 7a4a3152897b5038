//! A push to a repository that does not exist creates it.
//!
//! Gitpod pushes to `base-images` and `workspace-images` and never creates them by another way
//! (`image-builder-bob`, BuildKit). Amazon ECR answers 404 `NAME_UNKNOWN`. Source: REG-12.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::create_on_push",
        key: "REG-12",
        title: "a push to a repository that does not exist creates it",
        why: "Gitpod pushes images to repositories that nobody has created before, as the specification lets it. Where the first POST is refused because the repository does not exist, no workspace image can ever be built.",
        wire: "A small image is pushed to a new repository with the run's id as BuildKit does it: POST without credentials, POST with them, one PUT for each of layer and configuration, PUT of the manifest under a tag of 64 hex digits; then HEAD of the tag.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 5, bytes: 1_300_000, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.ladder(cx).await?;
    ladder.judge("create_on_push")?;
    Ok(Passed::saying(format!("{} is there", registry.scratch(cx))))
}

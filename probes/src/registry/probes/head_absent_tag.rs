//! A tag that does not exist, in a repository that does, is answered with 404.
//!
//! image-builder asks for the tag of each new workspace image and builds only after a 404
//! (`image-builder-mk3/pkg/orchestrator`). Source: REG-10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::tag;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::head_absent_tag",
        key: "REG-10",
        title: "a tag that does not exist is answered with 404",
        why: "For each workspace Gitpod asks whether its image is built already. Anything but 200 or 404 ends the start of the workspace.",
        wire: "HEAD of a tag of 64 hex digits in the scratch repository, with containerd's Accept list.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch(cx);
    let answer = registry.resolve(cx, &repository, &tag("absent")).await?;
    if answer.status.as_u16() == 404 {
        return Ok(Passed::saying(answer.status_text()));
    }
    Err(Failure::new(causes::ABSENT_TAG_NOT_404, &answer.line, "404", answer.said()).into())
}

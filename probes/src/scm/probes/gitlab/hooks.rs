//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook of the project, and looks for its own one first. The user has to be a
//! maintainer. Source: l13.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_hooks",
        key: "l13",
        title: "the webhooks of the project can be listed",
        why: "Gitpod turns prebuilds on by a webhook of the project, and looks for its own one first. The user has to be a maintainer.",
        wire: "`GET /hooks` below the project with the token.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

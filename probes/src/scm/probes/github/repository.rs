//! `GET /repos/OWNER/REPO` answers and holds `permissions`.
//!
//! Gitpod decides by `permissions` whether a user may push, whether a fork is needed, and whether prebuilds can be
//! turned on. Source: g11.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_repository",
        key: "g11",
        title: "the repository is answered with the rights of the user",
        why: "Gitpod decides by `permissions` whether a user may push, whether a fork is needed, and whether prebuilds can be turned on.",
        wire: "`GET /repos/OWNER/REPO` with the token.",
        requirement: Requirement::Required,
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

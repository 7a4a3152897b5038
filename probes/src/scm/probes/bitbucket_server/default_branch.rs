//! The default branch is answered.
//!
//! A workspace that is started from a repository's address begins at its default branch. Source: t11.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_default_branch",
        key: "t11",
        title: "the default branch of the repository can be read",
        why: "A workspace that is started from a repository's address begins at its default branch.",
        wire: "`GET /rest/api/1.0/projects/KEY/repos/REPO/default-branch` with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

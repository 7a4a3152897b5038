//! The user's permission on a repository is answered.
//!
//! Gitpod decides by `/2.0/user/permissions/repositories` whether a user may push. Bitbucket has announced the end of
//! that address (CHANGE-2770), and Gitpod has no other way. Source: b08.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_permissions",
        key: "b08",
        title: "the user's right to a repository can be read",
        why: "Gitpod decides by `/2.0/user/permissions/repositories` whether a user may push. Bitbucket has announced the end of that address (CHANGE-2770), and Gitpod has no other way.",
        wire: "`GET /2.0/user/permissions/repositories` for the repository of the environment file.",
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

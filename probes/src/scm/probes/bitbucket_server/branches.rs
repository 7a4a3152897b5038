//! Branches hold the metadata of their latest commit.
//!
//! Gitpod shows branches with author and message, which it reads from the details
//! `com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata`. A bundled app of the server gives them,
//! which can be switched off. Source: t12.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_branches",
        key: "t12",
        title: "branches are answered with their latest commits",
        why: "Gitpod shows branches with author and message, which it reads from the details `com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata`. A bundled app of the server gives them, which can be switched off.",
        wire: "`GET .../branches?details=true&boostMatches=true` below the repository with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

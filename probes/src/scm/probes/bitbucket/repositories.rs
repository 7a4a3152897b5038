//! The list of repositories answers, and tells the next page.
//!
//! Gitpod lists the repositories of a workspace in which the user is an administrator, and goes on by `next`. A list
//! that ends early hides repositories from new projects. Source: b07.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_repositories",
        key: "b07",
        title: "the list of repositories is paged by `next`",
        why: "Gitpod lists the repositories of a workspace in which the user is an administrator, and goes on by `next`. A list that ends early hides repositories from new projects.",
        wire: "`GET /2.0/repositories/WORKSPACE?role=admin&pagelen=100` with the token, and the next page if there is one. The token goes to no other host.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 64_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

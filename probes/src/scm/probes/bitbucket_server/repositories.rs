//! The list of repositories answers, and tells the next page.
//!
//! Gitpod lists the repositories in which the user is an administrator, and goes on by `nextPageStart`. A list that
//! ends early hides repositories from new projects. Source: t09.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_repositories",
        key: "t09",
        title: "the list of repositories is paged by `nextPageStart`",
        why: "Gitpod lists the repositories in which the user is an administrator, and goes on by `nextPageStart`. A list that ends early hides repositories from new projects.",
        wire: "`GET /rest/api/1.0/repos?permission=REPO_ADMIN&limit=100` with the token, and the next page if there is one.",
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

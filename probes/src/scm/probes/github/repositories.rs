//! `GET /user/repos` answers with full pages and tells the next one.
//!
//! Gitpod lists a user's repositories for new projects, a hundred on each page, and goes on by the header `Link`.
//! Where a proxy strips it, or writes another host into it, most repositories are missing. Source: g15.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_repositories",
        key: "g15",
        title: "the list of the user's repositories is paged by links",
        why: "Gitpod lists a user's repositories for new projects, a hundred on each page, and goes on by the header `Link`. Where a proxy strips it, or writes another host into it, most repositories are missing.",
        wire: "`GET /user/repos?per_page=100`, and when `Link` names a next page, that one. The token goes to no other host. Items that are `null` are passed over, as Gitpod does.",
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

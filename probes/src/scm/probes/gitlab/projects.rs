//! The list of projects answers, and tells the next page.
//!
//! Gitpod lists the projects in which the user is a maintainer, and goes on by the headers `Link` or `X-Next-Page`.
//! Where a proxy strips these, most projects are missing. Source: l11.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_projects",
        key: "l11",
        title: "the list of the user's projects is paged by headers",
        why: "Gitpod lists the projects in which the user is a maintainer, and goes on by the headers `Link` or `X-Next-Page`. Where a proxy strips these, most projects are missing.",
        wire: "`GET /api/v4/projects?min_access_level=40&per_page=100`, and the next page if there is one. The token goes to no other host.",
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

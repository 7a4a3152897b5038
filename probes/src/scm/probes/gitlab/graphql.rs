//! GraphQL answers whether the user may push.
//!
//! Gitpod asks by GraphQL whether a user may push to a project, within 5 s. Without an answer it takes it that he may
//! not, and offers a fork. Source: l12.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_graphql",
        key: "l12",
        title: "the queries of Gitpod for a project are understood",
        why: "Gitpod asks by GraphQL whether a user may push to a project, within 5 s. Without an answer it takes it that he may not, and offers a fork.",
        wire: "`POST /api/graphql` of Gitpod's query for `project` with `visibility` and `userPermissions{pushCode}`.",
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

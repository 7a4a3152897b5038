//! A common Rust client reads the user and the repository.
//!
//! Gitpod's own requests are checked by themselves; tools of users and of other services speak through such clients,
//! and these fail on details that a thin client does not see. Source: 6.1.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_octocrab_round_trip",
        key: "g-C1",
        title: "a common client reads user, repository and GraphQL",
        why: "Gitpod's own requests are checked by themselves; tools of users and of other services speak through such clients, and these fail on details that a thin client does not see.",
        wire: "`octocrab` with the REST address as its base, over our own connections: the user, the repository, and a GraphQL query with the whole address, since the client's own would be `/graphql` below the REST address.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

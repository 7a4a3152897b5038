//! The owner of the repository does not keep the OAuth application out.
//!
//! Organizations can restrict which OAuth applications see their repositories. Gitpod then behaves as if those
//! repositories did not exist, and users cannot tell why. Source: g10.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_organization",
        key: "g10",
        title: "the organization lets the OAuth application in",
        why: "Organizations can restrict which OAuth applications see their repositories. Gitpod then behaves as if those repositories did not exist, and users cannot tell why.",
        wire: "`POST` of a query for `organization` and its `repositories`; an error of type `FORBIDDEN` names the restriction. Not applicable where the owner is a user.",
        requirement: Requirement::Recommended,
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

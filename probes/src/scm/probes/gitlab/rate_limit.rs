//! The rate limit leaves room for the calls of a start of a workspace.
//!
//! Each start of a workspace costs about a dozen calls. Where the limit of the instance is small, users are refused
//! when several start at once. Source: l17.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_rate_limit",
        key: "l17",
        title: "the rate limit leaves room",
        why: "Each start of a workspace costs about a dozen calls. Where the limit of the instance is small, users are refused when several start at once.",
        wire: "The headers `RateLimit-Limit` and `RateLimit-Remaining` of answers that other cases have read anyway.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! No answer was a 429, and none says that the limit is near.
//!
//! Bitbucket allows about a thousand calls an hour for each user. Gitpod's list of repositories alone can take
//! dozens. Source: b13.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_rate_limit",
        key: "b13",
        title: "the rate limit leaves room",
        why: "Bitbucket allows about a thousand calls an hour for each user. Gitpod's list of repositories alone can take dozens.",
        wire: "The headers `X-RateLimit-Limit` and `X-RateLimit-NearLimit` of answers that other cases have read anyway, and whether any of them was a 429.",
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

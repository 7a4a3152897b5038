//! The rate limit and what is left of it are read.
//!
//! All users' actions count against limits of their own tokens, and prebuilds against those of one user. It is worth
//! knowing how much is left, and whether the limit is switched on at all. Source: g18.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_rate_limit",
        key: "g18",
        title: "the rate limit is told",
        why: "All users' actions count against limits of their own tokens, and prebuilds against those of one user. It is worth knowing how much is left, and whether the limit is switched on at all.",
        wire: "`GET /rate_limit` with the token, which does not count itself; a 404 means that GitHub Enterprise has no limits.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! A refresh token is exchanged for a new pair of tokens.
//!
//! From 15.0 on tokens end after two hours, and Gitpod renews them by the refresh token in the background. If that
//! fails, running workspaces lose git after two hours. Source: l16; complaints #10090 and #10065.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_refresh",
        key: "l16",
        title: "a token can be refreshed",
        why: "From 15.0 on tokens end after two hours, and Gitpod renews them by the refresh token in the background. If that fails, running workspaces lose git after two hours.",
        wire: "`POST /oauth/token` with `grant_type=refresh_token`, with the token that the environment file gives for this alone: the old one is used up by it, and the new one is thrown away.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
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

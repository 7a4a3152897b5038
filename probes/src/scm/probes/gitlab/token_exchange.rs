//! The token address takes the application's id, secret and callback.
//!
//! After the log-in Gitpod exchanges a code for a token with the application id and the secret. If that fails, users
//! see `Failed to obtain access token`. Source: l04; complaints #2615, #2678 and #2002.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_token_exchange",
        key: "l04",
        title: "the OAuth application's id and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the application id and the secret. If that fails, users see `Failed to obtain access token`.",
        wire: "`POST /oauth/token` with a code that never was: `invalid_grant` shows that id and secret are right, `invalid_client` that they are not.",
        requirement: Requirement::Required,
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

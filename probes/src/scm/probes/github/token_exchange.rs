//! The token address takes the application's client id, secret and callback.
//!
//! After the log-in Gitpod exchanges a code for a token with the client id and the secret. If that fails, every
//! log-in ends on an error page of Gitpod. Source: g04.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_token_exchange",
        key: "g04",
        title: "the OAuth application's secret is right",
        why: "After the log-in Gitpod exchanges a code for a token with the client id and the secret. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /login/oauth/access_token` with a code that never was: `bad_verification_code` shows that id and secret are right, `incorrect_client_credentials` and `redirect_uri_mismatch` show what is not.",
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

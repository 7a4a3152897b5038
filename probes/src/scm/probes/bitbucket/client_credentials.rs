//! The token address takes the consumer's key and secret.
//!
//! After the log-in Gitpod exchanges a code for a token with the consumer's key and secret. If that fails, every
//! log-in ends on an error page of Gitpod. Source: b02.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_client_credentials",
        key: "b02",
        title: "the OAuth consumer's key and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the consumer's key and secret. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /site/oauth2/access_token` with `grant_type=client_credentials` and the consumer's key and secret, which needs no user; the token that comes is forgotten.",
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

//! The token address takes the application link's id and secret.
//!
//! After the log-in Gitpod exchanges a code for a token with the client id and the secret of the application link. If
//! that fails, every log-in ends on an error page of Gitpod. Source: t05.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_token_exchange",
        key: "t05",
        title: "the application link's client id and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the client id and the secret of the application link. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /rest/oauth2/latest/token` with a code that never was: `invalid_grant` shows that id and secret are right, `invalid_client` that they are not.",
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

//! The OAuth token's scopes hold `read_user`, `api` and `read_repository`.
//!
//! Gitpod asks for `read_user`, `api` and `read_repository`. An application that was registered without one of them
//! gives tokens with which a clone or a start of a workspace fails. From 15.0 on such tokens end after two hours.
//! Source: l05; complaints #1906, #10090 and #10065.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_scopes",
        key: "l05",
        title: "a token of the application has the scopes that Gitpod asks for",
        why: "Gitpod asks for `read_user`, `api` and `read_repository`. An application that was registered without one of them gives tokens with which a clone or a start of a workspace fails. From 15.0 on such tokens end after two hours.",
        wire: "`GET /oauth/token/info` with the token: scopes and `expires_in`. Personal tokens have no such answer, and the case does not apply to them.",
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

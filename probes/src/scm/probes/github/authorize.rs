//! The authorize address knows the client id of the OAuth application.
//!
//! Every log-in to Gitpod begins with the browser at the authorize address with the application's client id. With an
//! unknown one users see a 404 and nothing else. Source: g03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_authorize",
        key: "g03",
        title: "the OAuth application is known",
        why: "Every log-in to Gitpod begins with the browser at the authorize address with the application's client id. With an unknown one users see a 404 and nothing else.",
        wire: "`GET /login/oauth/authorize` with the client id, Gitpod's scopes and its callback, without following: a redirect to the log-in is good, a 404 is an unknown id. No user is needed.",
        requirement: Requirement::Required,
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

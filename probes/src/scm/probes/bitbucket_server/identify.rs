//! Bitbucket Server's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://HOST/rest/api/1.0`. Where the API is served elsewhere, not even a log-in ends well. Source:
//! t01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_identify",
        key: "t01",
        title: "Bitbucket Server says what it is without a log-in",
        why: "Gitpod takes `https://HOST/rest/api/1.0`. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /rest/api/1.0/application-properties` without a token: `displayName`, `version` and `buildNumber`.",
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

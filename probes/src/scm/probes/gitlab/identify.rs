//! GitLab's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://HOST/api/v4`. Where the API is served elsewhere, not even a log-in ends well. Source: l01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_identify",
        key: "l01",
        title: "the API of GitLab answers where Gitpod looks for it",
        why: "Gitpod takes `https://HOST/api/v4`. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /api/v4/version` without a token: a 401 in JSON with GitLab's own header `X-Gitlab-Meta`.",
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

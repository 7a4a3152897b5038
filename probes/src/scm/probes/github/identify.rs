//! GitHub's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://api.github.com` for github.com and `https://HOST/api/v3` for every other host. Where the API
//! is served elsewhere, not even a log-in ends well. Source: g01; complaint #8501.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_identify",
        key: "g01",
        title: "the API of GitHub answers where Gitpod looks for it",
        why: "Gitpod takes `https://api.github.com` for github.com and `https://HOST/api/v3` for every other host. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /meta` of the API without a token, and on GitHub Enterprise the header `X-GitHub-Enterprise-Version`, which stands on a 401, too.",
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

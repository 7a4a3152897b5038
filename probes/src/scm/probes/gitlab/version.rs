//! The version is read, and the judge alone holds it against the matrix.
//!
//! The matrix lists GitLab 14.x, so that without a version nothing can be said of support. Source: l02.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_version",
        key: "l02",
        title: "the version of GitLab can be read",
        why: "The matrix lists GitLab 14.x, so that without a version nothing can be said of support.",
        wire: "`GET /api/v4/version` with the token, and where it is refused, `GET /api/v4/metadata` and GraphQL's `metadata{version revision}`.",
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

//! The version is read, and the judge alone holds it against the matrix.
//!
//! The matrix lists GitHub Enterprise without a version, and its vendor supports only the newest four feature
//! releases, so that a report without the version says little. Source: g02.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_version",
        key: "g02",
        title: "the version of GitHub Enterprise can be read",
        why: "The matrix lists GitHub Enterprise without a version, and its vendor supports only the newest four feature releases, so that a report without the version says little.",
        wire: "`installed_version` of `/meta` and the header `X-GitHub-Enterprise-Version`, which have to agree. No request of its own; on github.com there is no version.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

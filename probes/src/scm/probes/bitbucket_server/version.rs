//! The version is read twice over, and the judge alone holds it against the matrix.
//!
//! The matrix lists Bitbucket Server from 7.20 on, so that without a version nothing can be said of support. Source:
//! t02; complaints #7957 and #1965.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_version",
        key: "t02",
        title: "the version of Bitbucket Server can be read",
        why: "The matrix lists Bitbucket Server from 7.20 on, so that without a version nothing can be said of support.",
        wire: "`version` of the application properties, with `buildNumber` as cross-check: 7.20.0 is 7020000. No request of its own.",
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

//! A branch, its commit and the languages of the repository are answered in GitHub's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context, and guesses a first configuration by the
//! languages. Source: g12.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_branches",
        key: "g12",
        title: "branches, commits and languages can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context, and guesses a first configuration by the languages.",
        wire: "`GET` of `/branches?per_page=100`, `/commits/REF` and `/languages` below the repository, with the default branch as REF.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

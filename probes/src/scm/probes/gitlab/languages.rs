//! The languages of the project are answered as numbers by name.
//!
//! Gitpod guesses a first configuration of a project by its languages. Source: l10.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_languages",
        key: "l10",
        title: "the languages of a project can be read",
        why: "Gitpod guesses a first configuration of a project by its languages.",
        wire: "`GET /languages` below the project.",
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

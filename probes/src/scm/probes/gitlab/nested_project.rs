//! A project is answered under its path with encoded slashes.
//!
//! Gitpod asks for a project by its whole path in one segment, with `%2F` for each slash. A proxy that decodes it
//! makes another address of it, and every repository is a 404. Source: l07.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_nested_project",
        key: "l07",
        title: "a project in a group is found by its encoded path",
        why: "Gitpod asks for a project by its whole path in one segment, with `%2F` for each slash. A proxy that decodes it makes another address of it, and every repository is a 404.",
        wire: "`GET /api/v4/projects/GROUP%2FSUB%2FPROJECT` with the token.",
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

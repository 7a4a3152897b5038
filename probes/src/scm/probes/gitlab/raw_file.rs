//! Raw files are answered under encoded paths.
//!
//! Gitpod reads `.gitpod.yml` and files in folders by one segment with `%2F` and `%2E`. A proxy that decodes or
//! normalises it makes the configuration silently missing. Source: l08.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_raw_file",
        key: "l08",
        title: "a raw file is found by its encoded path",
        why: "Gitpod reads `.gitpod.yml` and files in folders by one segment with `%2F` and `%2E`. A proxy that decodes or normalises it makes the configuration silently missing.",
        wire: "`GET /repository/files/PATH/raw?ref=BRANCH` below the project, for a file at the root with encoded dots and for one in a folder with encoded slashes.",
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

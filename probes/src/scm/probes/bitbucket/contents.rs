//! Branches, commits, files and pull requests are answered in Bitbucket's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context or a pull request, and reads `.gitpod.yml` by
//! `src`. Source: b09.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_contents",
        key: "b09",
        title: "branches, commits, files and pull requests can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context or a pull request, and reads `.gitpod.yml` by `src`.",
        wire: "`GET` of `refs/branches`, `commit/HASH`, `src/HASH/` and `pullrequests` below the repository.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

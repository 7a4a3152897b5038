//! Branches, tags, commits and the tree are answered in GitLab's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context, and looks for its configuration in the tree.
//! Source: l09.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_branches",
        key: "l09",
        title: "branches, tags, commits and the tree can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context, and looks for its configuration in the tree.",
        wire: "`GET` of `repository/branches`, `repository/tags`, `repository/commits` and `repository/tree` below the project.",
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

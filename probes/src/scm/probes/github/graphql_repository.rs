//! The server takes Gitpod's query for a repository in its exact shape.
//!
//! Each start of a workspace asks one query for the right of the viewer, the commit, the default branch and the
//! owner. A server that knows one of its fields not refuses the whole query. Source: g09;
//! `components/server/src/github/github-context-parser.ts`.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_graphql_repository",
        key: "g09",
        title: "the queries of Gitpod for a repository are understood",
        why: "Each start of a workspace asks one query for the right of the viewer, the commit, the default branch and the owner. A server that knows one of its fields not refuses the whole query.",
        wire: "`POST` of Gitpod's own query for `repository` with the fields `viewerPermission`, `ref`, `object`, `defaultBranchRef` and `owner` for the repository of the environment file.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! GraphQL answers at the address that belongs to the host.
//!
//! Gitpod reads repositories by GraphQL at `https://api.github.com/graphql`, and on other hosts at
//! `https://HOST/api/graphql`, which does not lie below the REST API. A proxy that passes only `/api/v3` on breaks
//! every start of a workspace. Source: g08; complaint #8501.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_graphql",
        key: "g08",
        title: "GraphQL answers at its own address",
        why: "Gitpod reads repositories by GraphQL at `https://api.github.com/graphql`, and on other hosts at `https://HOST/api/graphql`, which does not lie below the REST API. A proxy that passes only `/api/v3` on breaks every start of a workspace.",
        wire: "`POST` of `{viewer{login}}` to the GraphQL address with the token.",
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

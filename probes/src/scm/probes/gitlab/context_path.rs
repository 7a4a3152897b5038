//! GitLab answers at the root, without a relative URL root.
//!
//! Gitpod knows a host and no path: every address of it is `https://HOST/...`. A GitLab with a relative URL root, as
//! `/gitlab`, is never found. Source: l03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_context_path",
        key: "l03",
        title: "GitLab is served at the root of its host",
        why: "Gitpod knows a host and no path: every address of it is `https://HOST/...`. A GitLab with a relative URL root, as `/gitlab`, is never found.",
        wire: "The path of the environment file, and `GET /users/sign_in` without following: a redirect below a path of its own shows a relative URL root.",
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

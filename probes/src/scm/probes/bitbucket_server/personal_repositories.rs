//! The list of personal repositories answers, empty or not.
//!
//! Users keep repositories of their own under `~NAME`, and Gitpod asks for these below `/users/`, not below
//! `/projects/`. Source: t16.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_personal_repositories",
        key: "t16",
        title: "the personal repositories of the user can be listed",
        why: "Users keep repositories of their own under `~NAME`, and Gitpod asks for these below `/users/`, not below `/projects/`.",
        wire: "`GET /rest/api/1.0/users/SLUG/repos` with the token.",
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

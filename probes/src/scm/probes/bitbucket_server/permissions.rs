//! The users with rights on the repository are answered.
//!
//! Gitpod decides by `permissions/users` whether a user may administrate a repository, before it makes a webhook.
//! Source: t13.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_permissions",
        key: "t13",
        title: "the rights of users to the repository can be read",
        why: "Gitpod decides by `permissions/users` whether a user may administrate a repository, before it makes a webhook.",
        wire: "`GET .../permissions/users` below the repository with the token, which needs `REPO_ADMIN`.",
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

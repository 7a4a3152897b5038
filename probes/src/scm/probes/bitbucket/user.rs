//! `GET /2.0/user` answers with `account_id` and `username`.
//!
//! Gitpod makes its own user from `GET /2.0/user`: it needs the account id and the user name, and shows the picture.
//! Source: b03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_user",
        key: "b03",
        title: "the user of the token can be read",
        why: "Gitpod makes its own user from `GET /2.0/user`: it needs the account id and the user name, and shows the picture.",
        wire: "`GET /2.0/user` with the token: `account_id`, `username` and `links.avatar`.",
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

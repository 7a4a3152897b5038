//! `GET /user` answers with id and login.
//!
//! Gitpod makes its own user from `GET /user`: it needs the id and the log-in name, and shows the name and the
//! picture. Source: g05; `components/server/src/github/github-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_user",
        key: "g05",
        title: "the user of the token can be read",
        why: "Gitpod makes its own user from `GET /user`: it needs the id and the log-in name, and shows the name and the picture.",
        wire: "`GET /user` with the token, within the 5 s that Gitpod gives REST calls.",
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

//! The user is active, has a mail address, and has confirmed it.
//!
//! Gitpod refuses users whose `confirmed_at` is empty, and a GitLab whose terms of service the user has not accepted
//! answers every call with 403. Source: l06; `components/server/src/gitlab/gitlab-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_user",
        key: "l06",
        title: "the user is confirmed and may use the API",
        why: "Gitpod refuses users whose `confirmed_at` is empty, and a GitLab whose terms of service the user has not accepted answers every call with 403.",
        wire: "`GET /api/v4/user` with the token: `confirmed_at`, `email` and `state`.",
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

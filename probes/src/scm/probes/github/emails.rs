//! `GET /user/emails` shows one primary address.
//!
//! Gitpod takes the primary address of `GET /user/emails` for commits and for its own user. Without one the log-in
//! fails. Source: g07.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_emails",
        key: "g07",
        title: "the user has a primary mail address",
        why: "Gitpod takes the primary address of `GET /user/emails` for commits and for its own user. Without one the log-in fails.",
        wire: "`GET /user/emails` with the token; exactly one address is primary, and it is verified.",
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

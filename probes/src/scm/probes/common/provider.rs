//! The product is of a kind that Gitpod has a client for, at the addresses where that client looks.
//!
//! Gitpod knows four kinds of providers: GitHub, GitLab, Bitbucket and Bitbucket Server. Products that only resemble
//! one of them can be identified, but nobody can log in with them, and no workspace starts. Source:
//! `components/server/src/auth/auth-provider-scm.ts` has the four kinds; facts 1.4 and 3.8.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::provider",
        key: "s05",
        title: "Gitpod has a client for what answers",
        why: "Gitpod knows four kinds of providers: GitHub, GitLab, Bitbucket and Bitbucket Server. Products that only resemble one of them can be identified, but nobody can log in with them, and no workspace starts.",
        wire: "The result of identification. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! The header holds every scope that Gitpod asks for, those that others imply included.
//!
//! Gitpod reads the granted scopes from the header `x-oauth-scopes`. Bitbucket names only the widest of them, so that
//! `pullrequest:write` has to be read as `repository:write` and `repository`, too. Source: b05; complaint #12853.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_scopes",
        key: "b05",
        title: "answers name the scopes of the token, and they are those that Gitpod needs",
        why: "Gitpod reads the granted scopes from the header `x-oauth-scopes`. Bitbucket names only the widest of them, so that `pullrequest:write` has to be read as `repository:write` and `repository`, too.",
        wire: "The headers of `GET /2.0/user`, which is shared with the case `bitbucket_user`.",
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

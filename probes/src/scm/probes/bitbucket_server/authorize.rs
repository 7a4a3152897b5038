//! The authorize address exists and takes Gitpod's scopes.
//!
//! Gitpod logs users in by OAuth 2, which Bitbucket Server has from 7.20 on. The list of scopes is refused as a whole
//! when one of them is not known or a space stands where none belongs. Source: t04; complaints #7957, #1965 and PR
//! #9135.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_authorize",
        key: "t04",
        title: "the OAuth 2 provider takes Gitpod's scopes",
        why: "Gitpod logs users in by OAuth 2, which Bitbucket Server has from 7.20 on. The list of scopes is refused as a whole when one of them is not known or a space stands where none belongs.",
        wire: "`GET /rest/oauth2/latest/authorize` with the client id, Gitpod's scopes and its callback, without following: 404 means that there is no OAuth 2.",
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

//! The header `X-OAuth-Scopes` is there and holds every scope that Gitpod asks for.
//!
//! Gitpod reads the granted scopes from the header `X-OAuth-Scopes` of `GET /user` and splits it without asking
//! whether it is there: without the header the log-in crashes. With too few scopes it asks the user again and again.
//! Source: g06; `components/server/src/github/github-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_oauth_scopes",
        key: "g06",
        title: "answers name the scopes of the token, and they are those that Gitpod needs",
        why: "Gitpod reads the granted scopes from the header `X-OAuth-Scopes` of `GET /user` and splits it without asking whether it is there: without the header the log-in crashes. With too few scopes it asks the user again and again.",
        wire: "The headers of `GET /user`, which is shared with the case `github_user`. `repo` holds `public_repo`, and `user` holds `user:email` and `read:user`.",
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

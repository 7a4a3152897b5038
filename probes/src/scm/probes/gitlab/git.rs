//! Git's receive-pack is advertised to `oauth2` with the token.
//!
//! The git of a workspace logs in as user `oauth2` with the token as password, for pushes as for clones. Gitpod sets
//! `http.version=HTTP/1.1` where the address contains `gitlab.com`, so that this way has to work. Source: l15.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_git",
        key: "l15",
        title: "git may push with the token as `oauth2`",
        why: "The git of a workspace logs in as user `oauth2` with the token as password, for pushes as for clones. Gitpod sets `http.version=HTTP/1.1` where the address contains `gitlab.com`, so that this way has to work.",
        wire: "`GET PROJECT.git/info/refs?service=git-receive-pack` with Basic `oauth2` and the token over HTTP/1.1. Nothing is pushed.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

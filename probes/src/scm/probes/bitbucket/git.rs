//! Git's receive-pack is advertised to `x-token-auth` with the token.
//!
//! The git of a workspace logs in as user `x-token-auth` with the token as password, for pushes as for clones.
//! Source: b12.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::as_bearer;
use crate::scm::client::Scm;
use crate::scm::push;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_git",
        key: "b12",
        title: "git may push with the token as `x-token-auth`",
        why: "The git of a workspace logs in as user `x-token-auth` with the token as password, for pushes as for clones.",
        wire: "`GET REPO.git/info/refs?service=git-receive-pack` with Basic `x-token-auth` and the token. Nothing is pushed.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    as_bearer(scm)?;
    push::may_push(&at, cx).await?;
    Ok(Passed::saying("a push would be let in"))
}

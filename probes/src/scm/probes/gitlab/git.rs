//! Git's receive-pack is advertised to `oauth2` with the token.
//!
//! The git of a workspace logs in as user `oauth2` with the token as password, for pushes as for clones. Source: l15; the
//! versions of HTTP are v5.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::push;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_git",
        key: "l15",
        title: "git may push with the token as `oauth2`",
        why: "The git of a workspace logs in as user `oauth2` with the token as password, for pushes as for clones.",
        wire: "`GET PROJECT.git/info/refs?service=git-receive-pack` with Basic `oauth2` and the token. Nothing is pushed.",
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
    let at = scm.at(cx, Vendor::GitLab).await?;
    gitlab::project(&at, cx).await?;
    push::may_push(&at, cx).await?;
    Ok(Passed::saying("a push would be taken"))
}

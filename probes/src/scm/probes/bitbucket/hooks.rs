//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of
//! the repository, and the token needs the scope `webhook`. Source: b10.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_hooks",
        key: "b10",
        title: "the webhooks of the repository can be listed",
        why: "Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of the repository, and the token needs the scope `webhook`.",
        wire: "`GET /2.0/repositories/WORKSPACE/REPO/hooks` with the token.",
        requirement: Requirement::Recommended,
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

//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user needs the right of an
//! administrator, and the token the scope `repo`. Source: g16.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_hooks",
        key: "g16",
        title: "the webhooks of the repository can be listed",
        why: "Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user needs the right of an administrator, and the token the scope `repo`.",
        wire: "`GET /repos/OWNER/REPO/hooks` with the token: a 404 means that the user or the token may not.",
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

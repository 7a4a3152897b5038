//! A webhook of the run's own is created, tested where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from Bitbucket Server to Gitpod. A server that cannot reach Gitpod leaves
//! prebuilds off without a word. Source: t15.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_hook_lifecycle",
        key: "t15",
        title: "a webhook can be made, tested and removed",
        why: "Prebuilds begin with a delivery from Bitbucket Server to Gitpod. A server that cannot reach Gitpod leaves prebuilds off without a word.",
        wire: "`POST .../webhooks` below the repository with `active: false`, the event `repo:refs_changed` and an address of Gitpod that carries the run id; with `callback_host` given, the server's own test of the address; `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

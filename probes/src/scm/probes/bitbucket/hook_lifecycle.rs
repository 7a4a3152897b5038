//! A webhook of the run's own is created with 201, seen and deleted.
//!
//! Prebuilds begin with a delivery from Bitbucket to Gitpod. A hook that cannot be made leaves prebuilds off. Source:
//! b11.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_hook_lifecycle",
        key: "b11",
        title: "a webhook can be made and removed",
        why: "Prebuilds begin with a delivery from Bitbucket to Gitpod. A hook that cannot be made leaves prebuilds off.",
        wire: "`POST /hooks` below the repository with `active: false`, the event `repo:push` and an address of Gitpod that carries the run id, answered with 201; read it; `DELETE`.",
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

//! A webhook of the run's own is created, tested where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from GitLab to Gitpod. GitLab refuses hooks to addresses of the local network
//! unless it is told otherwise, which is where many installations of Gitpod are. Source: l14.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_hook_lifecycle",
        key: "l14",
        title: "a webhook can be made and removed",
        why: "Prebuilds begin with a delivery from GitLab to Gitpod. GitLab refuses hooks to addresses of the local network unless it is told otherwise, which is where many installations of Gitpod are.",
        wire: "`POST /hooks` below the project with an address of Gitpod that carries the run id and a secret token; with `callback_host` given, a test of `push_events`; `DELETE`.",
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

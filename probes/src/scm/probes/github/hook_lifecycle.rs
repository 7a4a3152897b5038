//! A webhook of the run's own is created, seen, delivered where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from the product to Gitpod. A hook that cannot be made or whose deliveries do not
//! arrive leaves prebuilds off without a word. On GitHub Enterprise the delivery has to bear
//! `X-GitHub-Enterprise-Host`, by which Gitpod finds the host's settings. Source: g17; complaint #8756 and PR #10352.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_hook_lifecycle",
        key: "g17",
        title: "a webhook can be made, is delivered, and is removed",
        why: "Prebuilds begin with a delivery from the product to Gitpod. A hook that cannot be made or whose deliveries do not arrive leaves prebuilds off without a word. On GitHub Enterprise the delivery has to bear `X-GitHub-Enterprise-Host`, by which Gitpod finds the host's settings.",
        wire: "`POST /repos/OWNER/REPO/hooks` with `active: false`, an address of Gitpod (`/apps/ghe/` or `/apps/github/`) that carries the run id and a secret; read it; with `callback_host` given, `POST` of a ping and `GET` of the deliveries; `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 1, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

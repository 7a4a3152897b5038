//! Every host of the product speaks TLS and shows a certificate that Gitpod can trust.
//!
//! Gitpod builds every address with https and reaches several hosts: for pages, for the API, for raw files and for
//! git. Its server and the git in its workspaces look into trust stores of their own, so that one of them can work
//! while the other refuses the certificate. Source: s01; complaints #12011, #2615, #2678, #2002, #9604, #2073 and
//! #1887.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::certificates",
        key: "s01",
        title: "every host of the product is served over https with a certificate that is trusted",
        why: "Gitpod builds every address with https and reaches several hosts: for pages, for the API, for raw files and for git. Its server and the git in its workspaces look into trust stores of their own, so that one of them can work while the other refuses the certificate.",
        wire: "A TLS handshake with each host that Gitpod uses, once held against the public authorities alone, once against the `ca` of the environment file alone; no request.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 60_000, connections: 4 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! The proxy lets connections to every host of the product through.
//!
//! Where the cluster reaches the outside through a proxy only, each host of the product has to be allowed there:
//! pages and API may pass while raw files or git do not, and then only some operations of Gitpod fail. Source: s03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::proxy",
        key: "s03",
        title: "the proxy leads to every host of the product",
        why: "Where the cluster reaches the outside through a proxy only, each host of the product has to be allowed there: pages and API may pass while raw files or git do not, and then only some operations of Gitpod fail.",
        wire: "`CONNECT` for each host that Gitpod uses through the proxy of the environment file, and a TLS handshake in each tunnel; no request to the product.",
        requirement: Requirement::Recommended,
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

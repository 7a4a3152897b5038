//! Certificates are issued as Gitpod's installer asks for them.
//!
//! UNWRITTEN. Source: c06.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_chain_issue",
        key: "c06",
        title: "certificates are issued as Gitpod's installer asks for them",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 1, bytes: 200_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    // UNWRITTEN
    let _ = (cluster, cx);
    Err(NotPassed::not_applicable("unwritten"))
}

//! Exactly one storage class is the default.
//!
//! UNWRITTEN. Source: k25.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::default_sc",
        key: "k25",
        title: "exactly one storage class is the default",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    // UNWRITTEN
    let _ = (cluster, cx);
    Err(NotPassed::not_applicable("unwritten"))
}

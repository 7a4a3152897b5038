//! Volumes can be snapshotted.
//!
//! UNWRITTEN. Source: k27.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::snapshot",
        key: "k27",
        title: "volumes can be snapshotted",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Recommended,
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

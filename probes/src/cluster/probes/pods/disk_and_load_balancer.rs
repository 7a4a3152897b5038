//! There is room on the disk, and a load balancer gets an address.
//!
//! UNWRITTEN. Source: k44.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::disk_and_load_balancer",
        key: "k44",
        title: "there is room on the disk, and a load balancer gets an address",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

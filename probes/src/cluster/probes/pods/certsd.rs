//! Containerd takes authorities from its folder of certificates.
//!
//! UNWRITTEN. Source: k36.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::certsd",
        key: "k36",
        title: "containerd takes authorities from its folder of certificates",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::RUNTIME),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

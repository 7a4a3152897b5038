//! Proc can be mounted in a user namespace.
//!
//! UNWRITTEN. Source: k41.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::procmount",
        key: "k41",
        title: "proc can be mounted in a user namespace",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

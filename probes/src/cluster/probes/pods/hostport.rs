//! Host ports are reached from outside the node and from within it.
//!
//! UNWRITTEN. Source: k34.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::hostport",
        key: "k34",
        title: "host ports are reached from outside the node and from within it",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

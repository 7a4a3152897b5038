//! A pod starts on a node of every role.
//!
//! UNWRITTEN. Source: k28.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::schedule",
        key: "k28",
        title: "a pod starts on a node of every role",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

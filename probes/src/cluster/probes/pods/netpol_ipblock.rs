//! The policy of Gitpod's workspaces lets the right things through.
//!
//! UNWRITTEN. Source: k33.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::netpol_ipblock",
        key: "k33",
        title: "the policy of Gitpod's workspaces lets the right things through",
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

//! The policy of Gitpod's workspaces lets the right things through.
//!
//! The policy of workspaces allows egress to `0.0.0.0/0` except the metadata server of the cloud, and to some of Gitpod's
//! pods by their labels (`components/ws-manager`, `install/installer/pkg/components/workspace`). Cilium, and so GKE's
//! Dataplane V2, does not apply ranges of addresses to the cluster's own endpoints: there a workspace does not reach the
//! installation's public address, which leads to a pod (#4922). This version does not run it. Source: k33.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::netpol_ipblock",
        key: "k33",
        title: "the policy of Gitpod's workspaces lets the right things through",
        why: "A workspace's network policy allows all addresses but the metadata server. Where a network does not count its own pods as addresses, a workspace does not reach Gitpod itself, and ports that it opens are not reached from within it.",
        wire: "A pod under a copy of the policy of workspaces: connections to the address of a pod, to that of a service and of a load balancer, and to the name service, which must pass; one to 169.254.169.254, which must not.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

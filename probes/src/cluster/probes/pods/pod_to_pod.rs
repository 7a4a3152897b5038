//! Pods on different nodes reach each other, with large packets too.
//!
//! ws-manager, on nodes of services, speaks to ws-daemon on nodes of workspaces, and ws-proxy to each workspace. Firewalls
//! between nodes that do not let the overlay through (UDP 4789 of VXLAN), and a packet size that does not fit into it, show
//! only between nodes: small messages pass and downloads hang. This version does not run it. Source: k31.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::pod_to_pod",
        key: "k31",
        title: "pods on different nodes reach each other, with large packets too",
        why: "Components of Gitpod on different nodes speak to each other all the time. Where the overlay between nodes is blocked, workspaces do not start; where large packets are lost, they start and then hang.",
        wire: "Two pods on different nodes, one that listens: connections with 1 byte and with 64 KiB, and packets of 8900 bytes that must not be fragmented, whose refusal has to name a size that then passes.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

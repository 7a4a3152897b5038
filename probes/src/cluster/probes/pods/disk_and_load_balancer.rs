//! There is room on the disk, and a load balancer gets an address.
//!
//! ws-daemon takes no workspace where less than 20 GiB are free at `/var/gitpod/workspaces`
//! (`components/ws-daemon/pkg/diskguard/guard.go`). Gitpod's proxy is a service of the type `LoadBalancer`, which waits for
//! ever for an address where nothing gives one, as on bare metal without `MetalLB`. Installations with a proxy of their own
//! in front do without: this is recommended. A load balancer costs money, and is made only where the environment asks for
//! it. This version does not run it. Source: k44.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::disk_and_load_balancer",
        key: "k44",
        title: "there is room on the disk, and a load balancer gets an address",
        why: "ws-daemon refuses work below 20 GiB of free disk, and Gitpod is reached by a load balancer. Without the one workspaces do not start, without the other nobody reaches Gitpod unless something else is put in front.",
        wire: "On a node of each role of workspaces, a pod that reads how much is free below `/var/gitpod`; where the environment asks for it, `POST` of a service of the type LoadBalancer, a watch until it has an address, at most five minutes, and `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

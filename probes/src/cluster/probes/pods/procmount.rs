//! Proc can be mounted in a user namespace.
//!
//! ws-daemon mounts a fresh proc and sysfs into each workspace's own process and network namespaces
//! (`components/ws-daemon/pkg/iws/iws.go`). The kernel allows that only where no part of the proc that is there is covered;
//! nodes that mount something over it (as machines of Hetzner's were found to) refuse with `mount through procfd` (#7741).
//! This version does not run it. Source: k41.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::procmount",
        key: "k41",
        title: "proc can be mounted in a user namespace",
        why: "A workspace sees its own processes only, by a proc that is mounted for it. On nodes that cover parts of proc the kernel refuses that mount, and no workspace starts.",
        wire: "On a node of each role of workspaces, a pod that makes user, process and mount namespaces and mounts proc and sysfs within them.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

//! Cgroups can be used as ws-daemon uses them.
//!
//! ws-daemon limits cores and input and output of a workspace in its cgroup and lets it use FUSE: by files in version 1, and
//! in version 2 by an eBPF filter of devices (`components/ws-daemon/pkg/cgroup`). In version 2 the controllers cpu, memory,
//! io and pids have to be delegated down to the pod; a node that mounts both versions at once gives it neither. This version
//! does not run it. Source: k42.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cgroup",
        key: "k42",
        title: "cgroups can be used as ws-daemon uses them",
        why: "ws-daemon sets the limits of each workspace, and its right to use FUSE, in the workspace's cgroup. Where the controllers are not there, workspaces fail as they start, or run without limits.",
        wire: "On a node of each role of workspaces, a pod that reads `/proc/self/cgroup`, the type of `/sys/fs/cgroup` and, in version 2, `cgroup.controllers` of its own cgroup.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

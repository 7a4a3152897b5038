//! Containerd's socket and state are where ws-daemon looks for them.
//!
//! ws-daemon mounts containerd's socket and the folder of its running tasks by typed host paths
//! (`install/installer/pkg/components/ws-daemon/daemonset.go`), which differ between platforms: most have `/run/containerd`
//! and `/var/lib/containerd`, Amazon Linux keeps the tasks below `/run/containerd`, K3s has all below `/run/k3s/containerd`.
//! A path that is not there keeps the pod from starting (#2876). This version does not run it. Source: k35.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::containerd_paths",
        key: "k35",
        title: "containerd's socket and state are where ws-daemon looks for them",
        why: "ws-daemon mounts containerd's socket and the state of its tasks from the node. Where they are elsewhere than the installation's configuration says, its pods never start.",
        wire: "On a node of each role of workspaces, a pod for each of the three known layouts, which mounts the socket and the folder of tasks with their types; exactly one has to start.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::RUNTIME),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

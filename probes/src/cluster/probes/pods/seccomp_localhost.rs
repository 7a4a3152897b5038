//! A seccomp profile in the kubelet's folder is honoured.
//!
//! An init container of ws-daemon puts Gitpod's profile into `/var/lib/kubelet/seccomp`, and each workspace names it as a
//! Localhost profile (`install/installer/pkg/components/ws-daemon/daemonset.go`). A kubelet whose root is elsewhere, as some
//! set-ups of K3s have it, does not find it: the pods of workspaces end with `cannot load seccomp profile`. This version
//! does not run it. Source: k43.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::seccomp_localhost",
        key: "k43",
        title: "a seccomp profile in the kubelet's folder is honoured",
        why: "Workspaces run under a seccomp profile that Gitpod puts into the kubelet's folder on each node. Where the kubelet looks elsewhere, their pods are created and never start.",
        wire: "On a node of each role of workspaces, a pod that puts a profile of the run's own name into `/var/lib/kubelet/seccomp` and removes it again at the end, and a second one that runs under it.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::RUNTIME),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

//! The kernel's mount API is there.
//!
//! ws-daemon moves the file system of a workspace from one mount namespace into another by `open_tree` and `move_mount`
//! (`components/ws-daemon/pkg/iws`), which Linux has from 5.2 on. An older kernel, or a seccomp profile of the runtime that
//! does not know the calls, answers `function not implemented` (#5647). This version does not run it. Source: k39.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::mount_api",
        key: "k39",
        title: "the kernel's mount API is there",
        why: "ws-daemon brings the files of a workspace into its namespaces by the kernel's newer mount calls. Where they are missing, workspaces end with `open_tree: function not implemented`.",
        wire: "On a node of each role of workspaces, a privileged pod that calls `open_tree` on a folder of its own and `move_mount` to another.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

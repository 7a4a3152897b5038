//! FUSE can be mounted in a user namespace.
//!
//! The root file system of a workspace is a fuse-overlayfs in its user namespace, by way of `/dev/fuse`; some configurations
//! use the module shiftfs instead. Linux allows that mount to users from 4.18 on. Nodes without the device or the module
//! stop workspaces at `cannot prepare for user namespaces` (#3102), and making the device a second time was a fault as well
//! (#5937). This version does not run it. Source: k40.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::fuse",
        key: "k40",
        title: "FUSE can be mounted in a user namespace",
        why: "The files of a workspace are mounted by FUSE within its user namespace. Where the node has no FUSE, or forbids that mount, no workspace starts.",
        wire: "On a node of each role of workspaces, a privileged pod that opens `/dev/fuse` and mounts a file system of FUSE in a user namespace; it also reads whether the module shiftfs is loaded.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

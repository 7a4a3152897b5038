//! Seccomp can ask a process, and go on.
//!
//! workspacekit answers the calls `mount`, `umount`, `bind` and `chown` of a workspace through seccomp's notifications, and
//! lets those that it does not care for go on by `SECCOMP_USER_NOTIF_FLAG_CONTINUE`
//! (`components/workspacekit/pkg/seccomp/notify.go`). Linux has that flag from 5.5 on; in a 5.4 it is there only where the
//! distribution has brought it back. The version does not tell; a call does. This version does not run it. Source: k38.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::seccomp_notify",
        key: "k38",
        title: "seccomp can ask a process, and go on",
        why: "Gitpod decides on some system calls of workspaces in a program of its own, and lets the others go on. On a kernel that has no flag for going on, these calls fail, and workspaces break off as they start.",
        wire: "On a node of each role of workspaces, a pod that asks `SECCOMP_GET_ACTION_AVAIL` for user notifications, then filters one call of a child, lets it go on by the flag, and sees it done.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

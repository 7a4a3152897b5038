//! User namespaces can be made.
//!
//! workspacekit makes each workspace a root of its own in a user namespace (`clone` with NEWUSER, NEWNS and NEWCGROUP as the
//! user 33333, `components/workspacekit/cmd/rings.go`), under the seccomp profile that Gitpod brings, and ws-daemon maps its
//! users to 100000 and above. Hardened nodes and Enterprise Linux 7 forbid that: `user.max_user_namespaces` is 0, or
//! `kernel.unprivileged_userns_clone` is; #9444 is a report of release 8. This version does not run it. Source: k37.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::userns",
        key: "k37",
        title: "user namespaces can be made",
        why: "Each workspace is the root of a user namespace of its own. Where the node forbids user namespaces to users, no workspace starts.",
        wire: "On a node of each role of workspaces, a pod as the user 33333 under Gitpod's seccomp profile, which makes user, mount and cgroup namespaces and reads `user.max_user_namespaces` and `kernel.unprivileged_userns_clone`.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

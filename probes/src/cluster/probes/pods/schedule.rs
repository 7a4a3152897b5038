//! A pod starts on a node of every role.
//!
//! Each workload of Gitpod requires a node by its label (`install/installer/pkg/cluster/affinity.go`). Labels, taints and
//! room can be read, but quotas, an autoscaler that has to bring a node, and images that cannot be pulled show only when a
//! pod starts. This version does not run it. Source: k28.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::schedule",
        key: "k28",
        title: "a pod starts on a node of every role",
        why: "Each workload of Gitpod asks for a node by its label. A pod that does not start there within a minute is what Gitpod's own pods will meet: a quota, a taint, an autoscaler that brings no node, an image that is not pulled.",
        wire: "`POST` of a pod for each label of the installation's kind, with the required affinity of Gitpod's own; a watch until it runs, at most 60 s; its events where it does not; `DELETE`.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

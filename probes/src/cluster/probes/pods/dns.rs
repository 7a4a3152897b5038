//! A pod resolves names of the cluster and of the world.
//!
//! Gitpod's components reach each other by the names of their services, and databases, registries and source control by
//! names of the world; workspaces open the addresses of the installation itself. A node-local cache beside a network policy,
//! or a name service that does not know the installation's domain within the cluster, breaks one of them. This version does
//! not run it. Source: k29.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::dns",
        key: "k29",
        title: "a pod resolves names of the cluster and of the world",
        why: "Gitpod's components find each other, and everything outside, by name; workspaces resolve the installation's own domain. Where a pod resolves one of these not, components wait for each other for ever.",
        wire: "In a pod: queries for `kubernetes.default.svc`, for a name outside, and for the installation's domain, a name below it and one below `ws.`, by the resolver that the pod was given.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

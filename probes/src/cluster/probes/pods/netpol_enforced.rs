//! A network policy is enforced.
//!
//! Gitpod closes its namespace by 17 network policies, and each workspace by one of its own, so that users' code does not
//! reach the components. A network without a policy engine (flannel alone, the VPC CNI of EKS without one) takes the
//! policies and does nothing. Which engine is there can be read; whether it works is found out only by a policy. This
//! version does not run it. Source: k32.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::netpol_enforced",
        key: "k32",
        title: "a network policy is enforced",
        why: "Gitpod keeps the code in workspaces away from its components by network policies. Where they are taken and not enforced, each workspace reaches everything in the cluster.",
        wire: "Two pods: a connection that passes; a policy that denies all ingress, after which it must fail; a policy that allows it, after which it must pass again.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

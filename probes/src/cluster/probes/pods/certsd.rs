//! Containerd takes authorities from its folder of certificates.
//!
//! With a certificate of one's own authority, an init container of registry-facade writes it to
//! `/etc/containerd/certs.d/reg.DOMAIN:20000/ca.crt` on each node. Containerd looks there only where `config_path` of its
//! configuration names that folder: EKS needs it added, and GKE cannot have it (#9585, #9801, #11811, #15029). With a public
//! certificate nothing of it is needed, so that this is recommended unless the installation names an authority. This version
//! does not run it. Source: k36.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::certsd",
        key: "k36",
        title: "containerd takes authorities from its folder of certificates",
        why: "With a certificate of an authority of one's own, nodes have to trust Gitpod's registry, and Gitpod puts the authority into containerd's folder. Where containerd does not look there, every image of a workspace fails with an unknown authority.",
        wire: "On a node of each role of workspaces, a pod that mounts `/etc/containerd` and reads `config_path` in `config.toml` and in the files that it includes.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::RUNTIME),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

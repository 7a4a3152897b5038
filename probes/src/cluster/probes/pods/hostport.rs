//! Host ports are reached from outside the node and from within it.
//!
//! registry-facade listens on the host's port 20000 and ws-daemon on 8080; ws-daemon writes the registry's name with
//! 127.0.0.1 into the node's `/etc/hosts`, and containerd pulls every workspace's image from there. Networks without the
//! portmap plugin, or that map host ports in eBPF for outside traffic only, do not answer on the loopback (#3037 tells of
//! agents of K3s), and the port may be taken (#2956). It passes as well where Gitpod's own daemons hold the ports. This
//! version does not run it. Source: k34.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::hostport",
        key: "k34",
        title: "host ports are reached from outside the node and from within it",
        why: "Each node pulls the images of workspaces from a registry on its own host port, by the loopback address. Where that is not answered, or another program holds the port, no workspace starts.",
        wire: "A pod with the host ports 20000 and 8080: connections to the node's address from another pod, and to 127.0.0.1 from a pod in the host's network.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};

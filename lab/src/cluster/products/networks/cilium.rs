//! Cilium: as GKE's Dataplane V2, and under its own name.
//!
//! Documented by Google: the daemonset `anetd` and its pods' label `k8s-app=cilium`, the definitions of Cilium's state
//! without those of its policies, no `kube-proxy`. By Cilium: names and kinds.

use serde_json::{Value, json};

use super::super::crd::{Kind, cluster_wide, namespaced, open_definition};
use super::super::object::{object, with};
use super::super::workload::{container_with, daemonset, deployment};
use super::Network;

const GROUP: &str = "cilium.io";

/// What Cilium writes down of nodes and pods.
const STATE: &[Kind] = &[
    namespaced(GROUP, "CiliumEndpoint", "ciliumendpoints"),
    cluster_wide(GROUP, "CiliumExternalWorkload", "ciliumexternalworkloads"),
    cluster_wide(GROUP, "CiliumIdentity", "ciliumidentities"),
    cluster_wide(GROUP, "CiliumNode", "ciliumnodes"),
];

/// Its own policies.
const POLICIES: &[Kind] = &[
    cluster_wide(GROUP, "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies"),
    namespaced(GROUP, "CiliumNetworkPolicy", "ciliumnetworkpolicies"),
];

fn common(kinds: &[&[Kind]], proxy: &str) -> Vec<Value> {
    let mut all: Vec<Value> =
        kinds.iter().flat_map(|kinds| kinds.iter()).map(|kind| open_definition(*kind, "v2")).collect();
    all.push(with(
        object("v1", "ConfigMap", "kube-system", "cilium-config"),
        json!({ "data": {
            "cluster-name": "default", "enable-ipv4": "true", "enable-ipv6": "false", "ipam": "kubernetes",
            "kube-proxy-replacement": proxy,
        } }),
    ));
    all
}

/// GKE's Dataplane V2.
pub(in super::super) fn dataplane_v2() -> Network {
    let agent = container_with(
        "cilium-agent",
        "gke.gcr.io/cilium/cilium:v1.11.4-gke.12",
        &[
            ("CILIUM_K8S_NAMESPACE", "kube-system"),
            ("CILIUM_CLUSTERMESH_CONFIG", "/var/lib/cilium/clustermesh/"),
        ],
    );
    let controller =
        container_with("anet-operator", "gke.gcr.io/cilium/operator-generic:v1.11.4-gke.12", &[]);
    Network {
        workloads: vec![
            daemonset("kube-system", "anetd", vec![agent]).chosen_by(json!({ "k8s-app": "cilium" })),
            deployment("kube-system", "anet-operator", 1, vec![controller]),
        ],
        objects: common(&[STATE], "strict"),
    }
}

/// Cilium, beside `kube-proxy`.
pub(in super::super) fn cilium(version: &str) -> Network {
    let agent = container_with(
        "cilium-agent",
        &format!("docker.io/cilium/cilium:{version}"),
        &[("CILIUM_K8S_NAMESPACE", "kube-system")],
    );
    let operator = container_with("cilium-operator", &format!("docker.io/cilium/operator:{version}"), &[]);
    Network {
        workloads: vec![
            daemonset("kube-system", "cilium", vec![agent]),
            deployment("kube-system", "cilium-operator", 1, vec![operator]),
        ],
        objects: common(&[STATE, POLICIES], "partial"),
    }
}

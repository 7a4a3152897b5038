//! `OpenShift`'s network OVN-Kubernetes, with Multus in front.
//!
//! Documented by `OpenShift`: namespaces, names and kinds; images of a release have no tag there, those here are general.

use serde_json::json;

use super::super::crd::{cluster_wide, open_definition};
use super::super::object::{object, with};
use super::super::workload::{container, daemonset};
use super::Network;

/// The network of a cluster that `OpenShift`'s operator has set up.
pub(in super::super) fn ovn_kubernetes() -> Network {
    let app = |name: &str| json!({ "app": name });
    let node = daemonset(
        "openshift-ovn-kubernetes",
        "ovnkube-node",
        vec![
            container("ovn-controller", "quay.io/openshift/origin-ovn-kubernetes:4.10"),
            container("ovnkube-node", "quay.io/openshift/origin-ovn-kubernetes:4.10"),
        ],
    );
    let multus = daemonset(
        "openshift-multus",
        "multus",
        vec![container("kube-multus", "quay.io/openshift/origin-multus-cni:4.10")],
    );
    let config = with(
        object("config.openshift.io/v1", "Network", "", "cluster"),
        json!({
            "spec": {
                "clusterNetwork": [{ "cidr": "10.128.0.0/14", "hostPrefix": 23 }],
                "networkType": "OVNKubernetes",
                "serviceNetwork": ["172.30.0.0/16"],
            },
            "status": { "clusterNetworkMTU": 8901, "networkType": "OVNKubernetes" },
        }),
    );
    Network {
        workloads: vec![node.chosen_by(app("ovnkube-node")), multus.chosen_by(app("multus"))],
        objects: vec![
            open_definition(cluster_wide("config.openshift.io", "Network", "networks"), "v1"),
            open_definition(cluster_wide("k8s.ovn.org", "EgressIP", "egressips"), "v1"),
            config,
        ],
    }
}

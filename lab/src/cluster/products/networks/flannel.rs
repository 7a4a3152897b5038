//! Flannel: as K3s runs it in its own process, and with Calico's policies as RKE2's canal.
//!
//! Documented by flannel: the annotations. By RKE2: names, images and variables of its chart.

use serde_json::{Value, json};

use super::super::node::Node;
use super::super::object::{object, suffix, with};
use super::super::workload::{container, container_with, daemonset};
use super::{Network, calico};

impl Node {
    /// Annotates the node as flannel does that wraps packets in VXLAN.
    pub(in super::super) fn flannelled(self) -> Self {
        let octets: Vec<String> = suffix(&self.name, 5).bytes().map(|byte| format!("{byte:02x}")).collect();
        let data = json!({ "VNI": 1, "VtepMAC": format!("4e:{}", octets.join(":")) }).to_string();
        let address = self.address();
        self.annotated(&[
            ("flannel.alpha.coreos.com/backend-data", &data),
            ("flannel.alpha.coreos.com/backend-type", "vxlan"),
            ("flannel.alpha.coreos.com/kube-subnet-manager", "true"),
            ("flannel.alpha.coreos.com/public-ip", &address),
        ])
    }
}

/// RKE2's default: flannel moves the packets, Calico enforces the policies.
pub(in super::super) fn canal() -> Network {
    let policies = container_with(
        "calico-node",
        "docker.io/rancher/hardened-calico:v3.22.2-build20220509",
        &[
            ("DATASTORE_TYPE", "kubernetes"),
            ("WAIT_FOR_DATASTORE", "true"),
            ("CALICO_NETWORKING_BACKEND", "none"),
            ("CLUSTER_TYPE", "k8s,canal"),
            ("CALICO_DISABLE_FILE_LOGGING", "true"),
            ("FELIX_DEFAULTENDPOINTTOHOSTACTION", "ACCEPT"),
            ("FELIX_HEALTHENABLED", "true"),
            ("USE_POD_CIDR", "true"),
        ],
    );
    let packets = container("kube-flannel", "docker.io/rancher/hardened-flannel:v0.17.0-build20220317");
    let mut objects = calico::definitions();
    objects.push(config());
    Network {
        workloads: vec![
            daemonset("kube-system", "rke2-canal", vec![policies, packets])
                .chosen_by(json!({ "k8s-app": "canal" })),
        ],
        objects,
    }
}

fn config() -> Value {
    let network = json!({ "Backend": { "Type": "vxlan" }, "Network": "10.42.0.0/16" }).to_string();
    with(
        object("v1", "ConfigMap", "kube-system", "rke2-canal-config"),
        json!({ "data": {
            "masquerade": "true", "net-conf.json": network, "typha_service_name": "none", "veth_mtu": "1450",
        } }),
    )
}

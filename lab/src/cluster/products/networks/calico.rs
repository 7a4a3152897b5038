//! Calico: by its manifest with VXLAN, as the engine of policies within GKE, and by its operator on AWS and Azure.
//!
//! Documented by Calico: kinds, names, variables, and what the operator's `Installation` says. GKE's daemonset is that
//! of Kubernetes' own add-on for policies: no plug-in, no pool, `CALICO_NETWORKING_BACKEND=none`. What AKS writes into
//! its `Installation` is general knowledge.

use serde_json::{Value, json};

use super::super::crd::{
    Kind, Version, boolean, cluster_wide, definition, list, namespaced, open_definition, record, text, whole,
};
use super::super::object::{object, suffix, with};
use super::super::workload::{container, container_with, daemonset, deployment};
use super::Network;

const GROUP: &str = "crd.projectcalico.org";

/// What Calico keeps in definitions, but for its pools. All are cluster-wide but the last two.
const KINDS: &[Kind] = &[
    cluster_wide(GROUP, "BGPConfiguration", "bgpconfigurations"),
    cluster_wide(GROUP, "BGPPeer", "bgppeers"),
    cluster_wide(GROUP, "BlockAffinity", "blockaffinities"),
    cluster_wide(GROUP, "ClusterInformation", "clusterinformations"),
    cluster_wide(GROUP, "FelixConfiguration", "felixconfigurations"),
    cluster_wide(GROUP, "GlobalNetworkPolicy", "globalnetworkpolicies"),
    cluster_wide(GROUP, "GlobalNetworkSet", "globalnetworksets"),
    cluster_wide(GROUP, "HostEndpoint", "hostendpoints"),
    cluster_wide(GROUP, "IPAMBlock", "ipamblocks"),
    cluster_wide(GROUP, "IPAMConfig", "ipamconfigs"),
    cluster_wide(GROUP, "IPAMHandle", "ipamhandles"),
    cluster_wide(GROUP, "KubeControllersConfiguration", "kubecontrollersconfigurations"),
    namespaced(GROUP, "NetworkPolicy", "networkpolicies"),
    namespaced(GROUP, "NetworkSet", "networksets"),
];

/// The definitions of its manifest.
pub(super) fn definitions() -> Vec<Value> {
    let spec = record(
        vec![
            ("allowedUses", list(&text())),
            ("blockSize", json!({ "type": "integer" })),
            ("cidr", text()),
            ("disableBGPExport", boolean()),
            ("disabled", boolean()),
            ("ipipMode", text()),
            ("natOutgoing", boolean()),
            ("nodeSelector", text()),
            ("vxlanMode", text()),
        ],
        &["cidr"],
    );
    // A pool has no status.
    let mut schema = whole(spec, json!({}));
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.remove("status");
    }
    let pools = definition(
        cluster_wide(GROUP, "IPPool", "ippools"),
        vec![Version { name: "v1", served: true, schema }],
    );
    KINDS.iter().map(|kind| open_definition(*kind, "v1")).chain([pools]).collect()
}

/// What Calico knows of itself.
fn information(version: &str, kind: &str) -> Value {
    with(
        object("crd.projectcalico.org/v1", "ClusterInformation", "", "default"),
        json!({ "spec": {
            "calicoVersion": version, "clusterGUID": suffix(kind, 32), "clusterType": kind, "datastoreReady": true,
        } }),
    )
}

/// A pool from which nodes take blocks of addresses.
fn pool(cidr: &str, ipip: &str, vxlan: &str) -> Value {
    with(
        object("crd.projectcalico.org/v1", "IPPool", "", "default-ipv4-ippool"),
        json!({ "spec": {
            "allowedUses": ["Workload", "Tunnel"], "blockSize": 26, "cidr": cidr, "ipipMode": ipip,
            "natOutgoing": true, "nodeSelector": "all()", "vxlanMode": vxlan,
        } }),
    )
}

/// The block of addresses that a node has taken from a pool.
fn block(first_two: &str, at: usize, node: &str) -> Vec<Value> {
    let cidr = format!("{first_two}.{at}.0/26");
    let name = cidr.replace(['.', '/'], "-");
    let taken: Vec<Value> =
        (0..64).map(|address| if address < 4 { json!(address) } else { Value::Null }).collect();
    let free: Vec<u32> = (4..64).collect();
    vec![
        with(
            object("crd.projectcalico.org/v1", "BlockAffinity", "", &format!("{node}-{name}")),
            json!({ "spec": { "cidr": cidr, "deleted": "false", "node": node, "state": "confirmed" } }),
        ),
        with(
            object("crd.projectcalico.org/v1", "IPAMBlock", "", &name),
            json!({ "spec": {
                "affinity": format!("host:{node}"), "allocations": taken, "attributes": [], "cidr": cidr,
                "deleted": false, "strictAffinity": false, "unallocated": free,
            } }),
        ),
    ]
}

/// Calico by its manifest, with VXLAN and without BGP. `kind` is what the manifest calls the cluster.
pub(in super::super) fn vxlan(kind: &str, first_two: &str, nodes: &[&str]) -> Network {
    let version = "v3.23.3";
    let agent = container_with(
        "calico-node",
        &format!("docker.io/calico/node:{version}"),
        &[
            ("DATASTORE_TYPE", "kubernetes"),
            ("WAIT_FOR_DATASTORE", "true"),
            ("CALICO_NETWORKING_BACKEND", "vxlan"),
            ("CLUSTER_TYPE", kind),
            ("IP", "autodetect"),
            ("CALICO_IPV4POOL_CIDR", &format!("{first_two}.0.0/16")),
            ("CALICO_IPV4POOL_IPIP", "Never"),
            ("CALICO_IPV4POOL_VXLAN", "Always"),
            ("CALICO_IPV6POOL_VXLAN", "Never"),
            ("CALICO_DISABLE_FILE_LOGGING", "true"),
            ("FELIX_DEFAULTENDPOINTTOHOSTACTION", "ACCEPT"),
            ("FELIX_IPV6SUPPORT", "false"),
            ("FELIX_HEALTHENABLED", "true"),
        ],
    );
    let controllers =
        container("calico-kube-controllers", &format!("docker.io/calico/kube-controllers:{version}"));
    let config = with(
        object("v1", "ConfigMap", "kube-system", "calico-config"),
        json!({ "data": { "calico_backend": "vxlan", "typha_service_name": "none", "veth_mtu": "0" } }),
    );
    let felix = with(
        object("crd.projectcalico.org/v1", "FelixConfiguration", "", "default"),
        json!({ "spec": { "bpfLogLevel": "", "floatingIPs": "Disabled", "logSeverityScreen": "Info",
            "reportingInterval": "0s", "vxlanEnabled": true } }),
    );
    let mut objects = definitions();
    objects.extend([
        config,
        felix,
        information(version, kind),
        pool(&format!("{first_two}.0.0/16"), "Never", "Always"),
    ]);
    objects.extend(nodes.iter().enumerate().flat_map(|(at, node)| block(first_two, at, node)));
    Network {
        workloads: vec![
            daemonset("kube-system", "calico-node", vec![agent]),
            deployment("kube-system", "calico-kube-controllers", 1, vec![controllers]),
        ],
        objects,
    }
}

/// Calico within GKE: it enforces policies, and moves no packet.
pub(in super::super) fn within_gke() -> Network {
    let version = "v3.18.6-gke.0";
    let agent = container_with(
        "calico-node",
        &format!("gke.gcr.io/calico/node:{version}"),
        &[
            ("CALICO_MANAGE_CNI", "true"),
            ("CALICO_DISABLE_FILE_LOGGING", "true"),
            ("CALICO_NETWORKING_BACKEND", "none"),
            ("DATASTORE_TYPE", "kubernetes"),
            ("FELIX_DEFAULTENDPOINTTOHOSTACTION", "ACCEPT"),
            ("FELIX_HEALTHENABLED", "true"),
            ("FELIX_IPTABLESMANGLEALLOWACTION", "RETURN"),
            ("FELIX_IPV6SUPPORT", "false"),
            ("FELIX_LOGSEVERITYSYS", "none"),
            ("FELIX_TYPHAK8SSERVICENAME", "calico-typha"),
            ("USE_POD_CIDR", "true"),
            ("WAIT_FOR_DATASTORE", "true"),
        ],
    );
    let typha = container("calico-typha", &format!("gke.gcr.io/calico/typha:{version}"));
    let managed =
        json!({ "addonmanager.kubernetes.io/mode": "Reconcile", "kubernetes.io/cluster-service": "true" });
    let mut objects = definitions();
    objects.push(information(version, "k8s"));
    Network {
        workloads: vec![
            daemonset("kube-system", "calico-node", vec![agent]).labelled(managed.clone()),
            deployment("kube-system", "calico-typha", 1, vec![typha]).labelled(managed),
        ],
        objects,
    }
}

/// Which cloud the operator has found, and what it was told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum By {
    /// EKS with Amazon's plug-in.
    Aws,
    /// AKS with kubenet.
    Kubenet,
}

/// Calico by its operator, as the engine of policies on the network of a cloud.
pub(in super::super) fn by_operator(by: By) -> Network {
    let group = "operator.tigera.io";
    let version = "v3.23.3";
    let (provider, image, cluster_type, spec) = match by {
        By::Aws => (
            "EKS",
            "docker.io/calico",
            "k8s,operator,ecs",
            json!({ "cni": { "ipam": { "type": "AmazonVPC" }, "type": "AmazonVPC" } }),
        ),
        By::Kubenet => (
            "AKS",
            "mcr.microsoft.com/oss/calico",
            "k8s,operator,aks",
            json!({
                "calicoNetwork": {
                    "bgp": "Disabled",
                    "hostPorts": "Enabled",
                    "ipPools": [{
                        "blockSize": 26, "cidr": "10.244.0.0/16", "encapsulation": "None", "natOutgoing": "Enabled",
                        "nodeSelector": "all()",
                    }],
                    "linuxDataplane": "Iptables",
                },
                "cni": { "ipam": { "type": "HostLocal" }, "type": "Calico" },
            }),
        ),
    };
    let installation = with(
        object("operator.tigera.io/v1", "Installation", "", "default"),
        json!({
            "spec": with(spec, json!({
                "flexVolumePath": "/usr/libexec/kubernetes/kubelet-plugins/volume/exec/nodeagent~uds/",
                "kubernetesProvider": provider,
                "variant": "Calico",
            })),
            "status": { "calicoVersion": version, "variant": "Calico" },
        }),
    );
    let agent = container_with(
        "calico-node",
        &format!("{image}/node:{version}"),
        &[
            ("DATASTORE_TYPE", "kubernetes"),
            ("WAIT_FOR_DATASTORE", "true"),
            ("CLUSTER_TYPE", cluster_type),
            ("CALICO_MANAGE_CNI", if by == By::Kubenet { "true" } else { "false" }),
            ("CALICO_NETWORKING_BACKEND", "none"),
            ("CALICO_DISABLE_FILE_LOGGING", "true"),
            ("FELIX_DEFAULTENDPOINTTOHOSTACTION", "ACCEPT"),
            ("FELIX_HEALTHENABLED", "true"),
            ("FELIX_TYPHAK8SNAMESPACE", "calico-system"),
            ("FELIX_TYPHAK8SSERVICENAME", "calico-typha"),
        ],
    );
    let one = |namespace, name: &'static str, image: String| {
        deployment(namespace, name, 1, vec![container(name, &image)])
    };
    let mut objects = definitions();
    objects.extend([
        open_definition(cluster_wide(group, "Installation", "installations"), "v1"),
        open_definition(cluster_wide(group, "TigeraStatus", "tigerastatuses"), "v1"),
        installation,
        information(version, cluster_type),
    ]);
    // Where Calico's own plug-in hands out the addresses, there is a pool of them.
    objects.extend((by == By::Kubenet).then(|| pool("10.244.0.0/16", "Never", "Never")));
    Network {
        workloads: vec![
            daemonset("calico-system", "calico-node", vec![agent]),
            one("calico-system", "calico-typha", format!("{image}/typha:{version}")),
            one("calico-system", "calico-kube-controllers", format!("{image}/kube-controllers:{version}")),
            one("tigera-operator", "tigera-operator", "quay.io/tigera/operator:v1.27.12".to_owned()),
        ],
        objects,
    }
}

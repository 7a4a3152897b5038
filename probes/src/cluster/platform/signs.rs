//! The signs of platforms: the tables, and what collects them from server and nodes.

use std::collections::BTreeMap;

use super::super::nodes::Node;
use super::{Evidence, Place, Sign, Strength};

use Strength::{Falls, Names, Points};

/// A key, the value that it must have where one is told, the product, and how much it says.
type Row = (&'static str, Option<&'static str>, &'static str, Strength);

/// Labels of nodes, whole.
const LABELS: &[Row] = &[
    ("cloud.google.com/gke-nodepool", None, "gke", Names),
    ("cloud.google.com/gke-os-distribution", None, "gke", Names),
    ("cloud.google.com/gke-container-runtime", None, "gke", Names),
    ("cloud.google.com/gke-autopilot", None, "gke", Names),
    ("eks.amazonaws.com/nodegroup", None, "eks", Names),
    ("eks.amazonaws.com/compute-type", None, "eks", Names),
    ("alpha.eksctl.io/cluster-name", None, "eks", Names),
    ("kubernetes.azure.com/node-image-version", None, "aks", Names),
    ("kubernetes.azure.com/mode", None, "aks", Names),
    ("kubernetes.azure.com/os-sku", None, "aks", Names),
    // The retired AKS Engine, by which one made a cluster of one's own, set these as well.
    ("kubernetes.azure.com/cluster", None, "aks", Points),
    ("kubernetes.azure.com/role", Some("agent"), "aks", Points),
    ("node.kubernetes.io/instance-type", Some("k3s"), "k3s", Names),
    ("node.kubernetes.io/instance-type", Some("rke2"), "rke2", Names),
    ("node.openshift.io/os_id", None, "openshift", Names),
    ("microk8s.io/cluster", None, "microk8s", Names),
    ("minikube.k8s.io/version", None, "minikube", Names),
    ("minikube.k8s.io/name", None, "minikube", Names),
    ("kops.k8s.io/instancegroup", None, "kops", Names),
    ("doks.digitalocean.com/node-id", None, "digitalocean", Names),
    ("doks.digitalocean.com/node-pool", None, "digitalocean", Names),
    ("oci.oraclecloud.com/fault-domain", None, "oke", Points),
    ("alibabacloud.com/nodepool-id", None, "aliyun", Names),
    ("ibm-cloud.kubernetes.io/worker-id", None, "iks", Names),
    ("baremetal.cluster.gke.io/node-pool", None, "anthos", Names),
];

/// Annotations of nodes.
const ANNOTATIONS: &[Row] = &[
    ("container.googleapis.com/instance_id", None, "gke", Names),
    ("k3s.io/node-args", None, "k3s", Names),
    ("k3s.io/hostname", None, "k3s", Names),
    ("rke2.io/node-args", None, "rke2", Names),
    ("rke2.io/hostname", None, "rke2", Names),
    ("kubeadm.alpha.kubernetes.io/cri-socket", None, "kubeadm", Falls),
];

/// How provider ids begin. Those of the large clouds tell the machine, not the platform, and are none.
const PROVIDER_IDS: &[(&str, &str, Strength)] = &[
    ("k3s://", "k3s", Names),
    ("rke2://", "rke2", Names),
    ("kind://", "kind", Names),
    ("digitalocean://", "digitalocean", Points),
];

/// Groups of the API.
const GROUPS: &[(&str, &str, Strength)] =
    &[("apps.openshift.io", "openshift", Names), ("config.openshift.io", "openshift", Names)];

/// Every sign, in the order of strength, then of place.
pub(super) fn collect(evidence: &Evidence<'_>) -> Vec<Sign> {
    let mut signs = Vec::new();
    if let Some((product, strength)) = of_version(evidence.server) {
        let text = format!("the server's version {}", evidence.server);
        signs.push(Sign { product, strength, place: Place::Server, text, nodes: Vec::new() });
    }
    for (group, product, strength) in GROUPS.iter().filter(|(group, ..)| evidence.groups.has(group)) {
        let text = format!("the API group {group}");
        signs.push(Sign { product, strength: *strength, place: Place::Group, text, nodes: Vec::new() });
    }
    for node in evidence.nodes {
        for (product, strength, place, text) in of_node(node) {
            let same = |sign: &&mut Sign| sign.product == product && sign.place == place && sign.text == text;
            match signs.iter_mut().find(same) {
                Some(sign) => sign.nodes.push(node.name.clone()),
                None => signs.push(Sign { product, strength, place, text, nodes: vec![node.name.clone()] }),
            }
        }
    }
    signs.sort_by_key(|sign| (sign.strength, sign.place));
    signs
}

fn of_node(node: &Node) -> Vec<(&'static str, Strength, Place, String)> {
    let mut signs = Vec::new();
    signs.extend(of_keys(&node.labels, LABELS, Place::Label, "label"));
    signs.extend(of_keys(&node.annotations, ANNOTATIONS, Place::Annotation, "annotation"));
    if let Some((product, strength)) = of_version(&node.info.kubelet) {
        // Vendors end all kubelets alike, and a pool that is being upgraded has two of them.
        let text = format!("the kubelet's version {}", node.info.kubelet);
        signs.push((product, strength, Place::Kubelet, text));
    }
    let begins = PROVIDER_IDS.iter().find(|(begins, ..)| node.provider_id.starts_with(begins));
    if let Some((begins, product, strength)) = begins {
        signs.push((product, *strength, Place::ProviderId, format!("the provider id {begins}")));
    }
    // AKS names a node after its pool and its scale set.
    if node.name.starts_with("aks-") && node.name.contains("-vmss") {
        signs.push(("aks", Points, Place::Name, "the name aks-…-vmss…".to_owned()));
    }
    signs
}

fn of_keys(
    of: &BTreeMap<String, String>,
    rows: &'static [Row],
    place: Place,
    what: &str,
) -> Vec<(&'static str, Strength, Place, String)> {
    let mut signs = Vec::new();
    for (key, value, product, strength) in rows {
        let seen = of.get(*key).filter(|seen| value.is_none_or(|value| value == seen.as_str()));
        if seen.is_some() {
            let text = match value {
                Some(value) => format!("{what} {key}={value}"),
                None => format!("{what} {key}"),
            };
            signs.push((*product, *strength, place, text));
        }
    }
    signs
}

/// What stands in the version of a server or a kubelet, in lower case.
const IN_VERSIONS: &[(&str, &str)] = &[
    ("-gke.", "gke"),
    ("+k3s", "k3s"),
    ("+rke2r", "rke2"),
    ("-aliyun.", "aliyun"),
    ("-tke.", "tke"),
    ("+k0s", "k0s"),
    ("+vmware.", "tanzu"),
    ("+iks", "iks"),
];

/// The product that the version of a server or a kubelet tells.
pub fn of_version(text: &str) -> Option<(&'static str, Strength)> {
    let text = text.to_ascii_lowercase();
    if let Some((_, product)) = IN_VERSIONS.iter().find(|(inside, _)| text.contains(inside)) {
        return Some((product, Names));
    }
    if let Some((_, build)) = text.split_once("-eks-") {
        // EKS ends with a commit, 14c7a48; the distribution that it gives away with a release of its own, 1-22-7.
        return Some((if is_hex(build, 7) { "eks" } else { "eks-distro" }, Names));
    }
    let (release, build) = text.split_once('+')?;
    let (_, revision) = release.split_once('-').unwrap_or((release, ""));
    let counted = !revision.is_empty() && revision.bytes().all(|b| b.is_ascii_digit());
    match (is_hex(build, 7), counted) {
        // v1.22.5-3+b58e143d1dbf57
        (true, true) => Some(("microk8s", Points)),
        // v1.23.5+9ce5071
        (true, false) if revision.is_empty() && build.len() == 7 => Some(("openshift", Points)),
        _ => None,
    }
}

fn is_hex(text: &str, least: usize) -> bool {
    text.len() >= least && text.bytes().all(|b| b.is_ascii_hexdigit())
}

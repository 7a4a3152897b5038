use serde_json::json;

use super::super::discovery::groups;
use super::super::recorded::{self, TABLE};
use super::*;

fn identify(server: &str, served: &[&str], nodes: &[Node]) -> Platform {
    let served: Vec<(&str, &[&str])> = served.iter().map(|group| (*group, &["v1"][..])).collect();
    Platform::identify(&Evidence { server, groups: &groups(&served), nodes })
}

fn node(name: &str, labels: &[(&str, &str)], annotations: &[(&str, &str)], provider_id: &str) -> Node {
    let map = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    Node {
        name: name.to_owned(),
        labels: map(labels),
        annotations: map(annotations),
        provider_id: provider_id.to_owned(),
        ..Node::default()
    }
}

#[test]
fn kubelets_alone_tell_what_their_suffix_tells() {
    for row in TABLE {
        let found = identify("", &[], &recorded::nodes(&[row.name]));
        assert_eq!(found.product, row.platform, "{}", row.name);
        assert!(found.conflicts.is_empty());
    }
}

#[test]
fn every_platform_is_told() {
    let gke = ("cloud.google.com/gke-nodepool", "p");
    for (product, server, served, node) in [
        (Some("gke"), "v1.22.8-gke.201", &[][..], node("gke-a", &[gke], &[], "gce://p/z/a")),
        (Some("gke"), "v1.22.8", &[], node("a", &[], &[("container.googleapis.com/instance_id", "1")], "")),
        (Some("eks"), "v1.22.6-eks-14c7a48", &[], node("a", &[], &[], "aws:///us-west-2b/i-0f69")),
        (Some("eks"), "", &[], node("a", &[("eks.amazonaws.com/nodegroup", "g")], &[], "")),
        (Some("eks"), "", &[], node("a", &[("alpha.eksctl.io/cluster-name", "c")], &[], "")),
        (
            Some("aks"),
            "v1.23.5",
            &[],
            node("a", &[("kubernetes.azure.com/mode", "system")], &[], "azure:///s"),
        ),
        (Some("aks"), "v1.23.5", &[], node("aks-default-26276352-vmss000000", &[], &[], "azure:///s")),
        (Some("k3s"), "v1.22.11+k3s1", &[], node("a", &[], &[], "k3s://a")),
        (Some("k3s"), "", &[], node("a", &[("node.kubernetes.io/instance-type", "k3s")], &[], "")),
        (Some("rke2"), "v1.23.8+rke2r1", &[], node("a", &[], &[("rke2.io/node-args", "[]")], "rke2://a")),
        (Some("openshift"), "v1.23.5", &["apps.openshift.io"], node("a", &[], &[], "aws:///z/i")),
        (Some("openshift"), "v1.23.5+9ce5071", &[], node("a", &[], &[], "")),
        (Some("aliyun"), "v1.22.3-aliyun.1", &[], node("a", &[], &[], "")),
        (Some("tke"), "v1.20.6-tke.9", &[], node("a", &[], &[], "")),
        (Some("microk8s"), "v1.22.5-3+b58e143d1dbf57", &[], node("a", &[], &[], "")),
        (Some("microk8s"), "v1.22.5", &[], node("a", &[("microk8s.io/cluster", "true")], &[], "")),
        (Some("minikube"), "v1.22.5", &[], node("a", &[("minikube.k8s.io/version", "v1")], &[], "")),
        (Some("kind"), "v1.22.2", &[], node("a", &[], &[], "kind://docker/kind/kind-control-plane")),
        (Some("kops"), "v1.22.2", &[], node("a", &[("kops.k8s.io/instancegroup", "n")], &[], "gce://p/z/a")),
        (Some("digitalocean"), "v1.19.3", &[], node("a", &[], &[], "digitalocean://1")),
        (Some("oke"), "v1.22.5", &[], node("a", &[("oci.oraclecloud.com/fault-domain", "1")], &[], "")),
        (Some("eks-distro"), "v1.22.6-eks-1-22-7", &[], node("a", &[], &[], "vsphere://1")),
        (
            Some("kubeadm"),
            "v1.23.1",
            &[],
            node("a", &[], &[("kubeadm.alpha.kubernetes.io/cri-socket", "s")], "aws:///z/i"),
        ),
        (None, "v1.23.1", &[], node("a", &[], &[], "gce://p/z/a")),
        (None, "", &[], node("a", &[], &[], "")),
    ] {
        let found = identify(server, served, std::slice::from_ref(&node));
        assert_eq!(found.product, product, "{server} {node:?}");
        assert_eq!(found.conflicts, Vec::<String>::new(), "{server} {node:?}");
        assert!(product.is_none() || found.part().name != "a platform that no sign tells");
    }
}

/// A kernel's suffix and the cloud of a machine tell nothing: kind on a build machine has Azure's kernel, kubeadm runs on
/// AWS, and containerd ends with `-k3s1` under RKE2.
#[test]
fn kernels_and_clouds_are_no_sign() {
    for (row, provider_id, product) in [
        ("kind on CI", "kind://docker/kind/kind-control-plane", Some("kind")),
        ("kubeadm AWS", "aws:///us-east-1a/i-0", None),
        ("RKE2", "rke2://a", Some("rke2")),
    ] {
        let mut nodes = recorded::nodes(&[row]);
        nodes[0].provider_id = provider_id.to_owned();
        let found = identify(TABLE.iter().find(|known| known.name == row).unwrap().kubelet, &[], &nodes);
        assert_eq!((found.product, found.conflicts), (product, vec![]), "{row}");
    }
}

#[test]
fn contradicting_signs_are_a_conflict() {
    // A virtual cluster: K3s serves, and shows the nodes of the GKE below it.
    let below = [node("gke-a", &[("cloud.google.com/gke-nodepool", "p")], &[], "gce://p/z/a")];
    let found = identify("v1.22.11+k3s1", &[], &below);
    assert_eq!(found.product, Some("k3s"));
    assert_eq!(
        found.conflicts,
        ["label cloud.google.com/gke-nodepool on gke-a is a sign of Google Kubernetes Engine (GKE)"]
    );
    // GKE's own build on machines of one's own.
    let own = [node("a", &[], &[], "vsphere://1")];
    let found = identify("v1.22.8-gke.201", &[], &own);
    assert_eq!(
        found.conflicts,
        ["no node is a machine of that cloud: the provider ids begin with vsphere://"]
    );
    // Signs that only point at products, at two of them.
    let torn = [node("a", &[("oci.oraclecloud.com/fault-domain", "1")], &[], "digitalocean://1")];
    assert_eq!(identify("v1.22.8", &[], &torn).conflicts.len(), 1);
    // A sign that points does not contradict one that names.
    let k3s_on_oracle = [node("a", &[("oci.oraclecloud.com/fault-domain", "1")], &[], "k3s://a")];
    assert!(identify("v1.22.11+k3s1", &[], &k3s_on_oracle).conflicts.is_empty());
}

#[test]
fn one_odd_node_among_many_is_named() {
    let mut nodes: Vec<Node> = (0..5)
        .map(|at| node(&format!("gke-{at}"), &[("cloud.google.com/gke-nodepool", "p")], &[], "gce://p/z/a"))
        .collect();
    nodes.push(node("odd", &[("eks.amazonaws.com/nodegroup", "g")], &[], "aws:///z/i"));
    let found = identify("v1.22.8-gke.201", &[], &nodes);
    assert_eq!(found.product, Some("gke"));
    assert_eq!(
        found.conflicts,
        ["label eks.amazonaws.com/nodegroup on odd is a sign of Elastic Kubernetes Service (EKS)"]
    );
    assert!(found.signs.iter().any(|sign| sign.seen().ends_with("gke-0, gke-1, gke-2 and 2 more")));
}

#[test]
fn autopilot_and_fargate_are_told() {
    let labelled = [node("gk3-a", &[("cloud.google.com/gke-autopilot", "true")], &[], "gce://p/z/a")];
    assert!(identify("v1.22.8-gke.201", &[], &labelled).autopilot.is_some());
    let named = [node("gk3-a", &[], &[], "gce://p/z/a")];
    assert!(identify("v1.22.8-gke.201", &[], &named).autopilot.is_some());
    assert_eq!(identify("v1.22.8", &[], &named).autopilot, None);
    let plain = [node("gke-a", &[], &[], "gce://p/z/a")];
    assert_eq!(identify("v1.22.8-gke.201", &[], &plain).autopilot, None);
    let fargate = [
        node("fargate-ip-10-0-0-1.ec2.internal", &[], &[], "aws:///z/i"),
        node("ip-10-0-0-2.ec2.internal", &[], &[], "aws:///z/i"),
    ];
    assert_eq!(identify("v1.22.6-eks-14c7a48", &[], &fargate).fargate, ["fargate-ip-10-0-0-1.ec2.internal"]);
}

#[test]
fn every_sign_is_of_a_known_product_and_every_product_has_one_row() {
    let ids: Vec<_> = PRODUCTS.iter().map(|product| product.id).collect();
    let once: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(once.len(), ids.len());
    let everything = Node::list(&json!([{ "metadata": { "name": "a" }, "status": { "nodeInfo": {} } }]));
    assert_eq!(identify("", &[], &everything).product, None);
    for text in [
        "v1-gke.1",
        "v1+k3s1",
        "v1+rke2r1",
        "v1-aliyun.1",
        "v1-tke.1",
        "v1+k0s",
        "v1+vmware.1",
        "v1+IKS",
        "v1-eks-1-2",
        "v1-eks-abcdef0",
        "v1-1+abcdef012",
        "v1+abcdef0",
    ] {
        let (product, _) = of_version(text).unwrap();
        assert!(ids.contains(&product), "{text}");
    }
}

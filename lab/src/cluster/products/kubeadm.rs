//! Clusters that kubeadm has made, on machines of AWS that no cloud of Kubernetes manages: with Calico and VXLAN.
//!
//! Recorded: what the kubelet of 1.23 says; that of 1.21 is the same machine with another kubelet. Documented by
//! kubeadm: the annotation of the socket, label and taint of the control plane.

use serde_json::json;

use super::cluster::Cluster;
use super::networks::calico::vxlan;
use super::node::{Info, Node, info};
use super::storage::{default_class, snapshots};
use super::workload::{container, daemonset};
use super::{Profile, profile};

const PRODUCT: &str = "kubeadm";

const UBUNTU: Info = info("Ubuntu 20.04.3 LTS", "5.11.0-1025-aws", "containerd://1.5.9", "v1.23.1");
const OLD: Info = Info { kubelet: "v1.21.14", ..UBUNTU };

pub(super) const PROFILE: Profile =
    profile("kubeadm", PRODUCT, "Kubernetes 1.23 by kubeadm, with Calico and VXLAN", || {
        cluster(UBUNTU).behaviour()
    });

pub(super) const V1_21: Profile =
    profile("kubeadm-1.21", PRODUCT, "Kubernetes 1.21 by kubeadm, older than what was tried", || {
        cluster(OLD).behaviour()
    });

fn cluster(of: Info) -> Cluster {
    let nodes: Vec<Node> = (0..5).map(|at| node(at, of)).collect();
    let names: Vec<String> = nodes.iter().map(|node| node.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let solver = json!({ "route53": { "hostedZoneID": "Z02481632VOPP1NUDUK4", "region": "eu-west-1" } });
    let proxy = container("kube-proxy", &format!("k8s.gcr.io/kube-proxy:{}", of.kubelet));
    let volumes = container("ebs-plugin", "k8s.gcr.io/provider-aws/aws-ebs-csi-driver:v1.10.0");
    Cluster::new(of.kubelet, nodes, solver)
        .running(vec![
            daemonset("kube-system", "kube-proxy", vec![proxy]),
            daemonset("kube-system", "ebs-csi-node", vec![volumes])
                .chosen_by(json!({ "app": "ebs-csi-node" })),
        ])
        .with_dns("coredns", "k8s.gcr.io/coredns/coredns:v1.8.6")
        .networked(vxlan("k8s,bgp", "192.168", &names))
        .having(vec![default_class("ebs-sc", "ebs.csi.aws.com", &json!({ "type": "gp3" }))])
        .having(snapshots("ebs-snapshots", "ebs.csi.aws.com"))
}

/// The first is the control plane, which takes no other pods.
fn node(at: usize, of: Info) -> Node {
    let node = Node::new(at, format!("ip-10-132-0-{}", at + 10), of)
        .ranged("192.168")
        .annotated(&[("kubeadm.alpha.kubernetes.io/cri-socket", "/run/containerd/containerd.sock")]);
    if at == 0 {
        node.control_plane("master").labelled(&[("node-role.kubernetes.io/control-plane", "")])
    } else {
        node.for_gitpod()
    }
}

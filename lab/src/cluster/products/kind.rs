//! kind, on a machine that builds: a node of the control plane and two workers, each a container.
//!
//! Recorded: what the kubelets say, with the kernel of the machine beneath. Documented by kind: provider ids, names,
//! network, class of storage.

use serde_json::json;

use super::cluster::Cluster;
use super::networks::clouds::kindnet;
use super::node::{Info, Node, info};
use super::storage::default_class;
use super::workload::{container, daemonset, deployment};
use super::{Profile, profile};

const UBUNTU: Info = info("Ubuntu 21.04", "5.4.0-1047-azure", "containerd://1.5.2", "v1.22.2");

pub(super) const PROFILE: Profile = profile("kind", "kind", "Kubernetes 1.22 in kind", || {
    let proxy = container("kube-proxy", "k8s.gcr.io/kube-proxy:v1.22.2");
    let volumes = container("local-path-provisioner", "docker.io/rancher/local-path-provisioner:v0.0.14");
    let solver =
        json!({ "cloudflare": { "apiTokenSecretRef": { "key": "api-token", "name": "cloudflare" } } });
    Cluster::new(UBUNTU.kubelet, (0..3).map(node).collect(), solver)
        .running(vec![
            daemonset("kube-system", "kube-proxy", vec![proxy]),
            deployment("local-path-storage", "local-path-provisioner", 1, vec![volumes])
                .chosen_by(json!({ "app": "local-path-provisioner" })),
        ])
        .with_dns("coredns", "k8s.gcr.io/coredns/coredns:v1.8.4")
        .networked(kindnet())
        .having(vec![default_class("standard", "rancher.io/local-path", &json!({}))])
        .behaviour()
});

fn node(at: usize) -> Node {
    let name = ["gitpod-control-plane", "gitpod-worker", "gitpod-worker2"][at % 3];
    let mut node = Node::new(at, name.to_owned(), UBUNTU)
        .ranged("10.244")
        .annotated(&[("kubeadm.alpha.kubernetes.io/cri-socket", "unix:///run/containerd/containerd.sock")]);
    node.provider_id = format!("kind://docker/gitpod/{name}");
    if at == 0 {
        node.control_plane("master").labelled(&[("node-role.kubernetes.io/control-plane", "")])
    } else {
        node.for_gitpod()
    }
}

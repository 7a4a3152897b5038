//! `DigitalOcean` Kubernetes 1.19: Debian, Docker, Cilium, and no `policy/v1`.
//!
//! Recorded: what the kubelet says. Documented by `DigitalOcean`: labels, provider ids, class of storage, daemonsets.

use serde_json::json;

use super::cluster::Cluster;
use super::networks::cilium::cilium;
use super::node::{Info, Node, info, pool};
use super::object::suffix;
use super::storage::default_class;
use super::workload::{container, daemonset};
use super::{Profile, profile};

const DEBIAN: Info = info("Debian GNU/Linux 10 (buster)", "4.19.0-11-amd64", "docker://19.3.13", "v1.19.3");

pub(super) const V1_19: Profile = profile(
    "digitalocean-1.19",
    "digitalocean",
    "DigitalOcean Kubernetes 1.19, which lacks policy/v1",
    || {
        let agents = ["csi-do-node", "do-node-agent"].map(|name| {
            daemonset(
                "kube-system",
                name,
                vec![container(name, &format!("docker.io/digitalocean/{name}:v2.1.1"))],
            )
            .chosen_by(json!({ "app": name }))
        });
        let proxy = container("kube-proxy", "k8s.gcr.io/kube-proxy:v1.19.3");
        let solver = json!({ "digitalocean": { "tokenSecretRef": { "key": "access-token", "name": "digitalocean-dns" } } });
        Cluster::new(DEBIAN.kubelet, (0..4).map(node).collect(), solver)
            .running(agents.into())
            .running(vec![daemonset("kube-system", "kube-proxy", vec![proxy])])
            .with_dns("coredns", "docker.io/coredns/coredns:1.7.0")
            .networked(cilium("v1.8.5"))
            .having(vec![default_class("do-block-storage", "dobs.csi.digitalocean.com", &json!({}))])
            .behaviour()
    },
);

fn node(at: usize) -> Node {
    let mut node = Node::new(at, format!("{}-{}", pool(at), suffix(&format!("do{at}"), 5)), DEBIAN)
        .machine("s-8vcpu-32gb", "fra1", "fra1")
        .labelled(&[
            ("doks.digitalocean.com/node-id", "6f1b7f8e-6a6c-4d2b-b0cb-3fc7a1f2e9d4"),
            ("doks.digitalocean.com/node-pool", pool(at)),
            ("doks.digitalocean.com/node-pool-id", "9a7f5e6e-1c2b-4f7e-8f3d-8f6c5b4a3d21"),
            ("doks.digitalocean.com/version", "1.19.3-do.2"),
        ])
        .ranged("10.244")
        .for_gitpod();
    node.provider_id = format!("digitalocean://{}", 215_834_632 + at);
    node
}

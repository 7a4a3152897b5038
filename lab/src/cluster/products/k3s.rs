//! K3s: with Calico and VXLAN in place of its own flannel, with flannel, and on `CentOS`.
//!
//! Recorded: what the kubelets say. Documented by K3s: the label of the kind of instance, annotations, provider ids,
//! its packaged components; by Calico: how K3s is started for it. It brings no snapshots.

use serde_json::json;

use super::cluster::Cluster;
use super::crd::{namespaced, open_definition};
use super::networks::calico::vxlan;
use super::node::{Info, Node, info, pool};
use super::object::suffix;
use super::storage::default_class;
use super::workload::{container, deployment};
use super::{Profile, healthy, profile};

const PRODUCT: &str = "k3s";

const UBUNTU: Info =
    info("Ubuntu 20.04.4 LTS", "5.4.0-121-generic", "containerd://1.5.13-k3s1", "v1.22.11+k3s1");
const UBUNTU_22: Info =
    info("Ubuntu 22.04 LTS", "5.15.0-27-generic", "containerd://1.5.13-k3s1", "v1.23.8+k3s2");
const CENTOS: Info =
    info("CentOS Linux 7 (Core)", "3.10.0-1160.76.1.el7.x86_64", "containerd://1.5.13-k3s1", "v1.23.8+k3s1");

/// How the server is started where Calico is to come.
const WITHOUT_FLANNEL: &[&str] = &[
    "server",
    "--flannel-backend=none",
    "--disable-network-policy",
    "--cluster-cidr=192.168.0.0/16",
    "--disable=traefik",
];
/// How Gitpod's reference set-up starts it.
const WITH_FLANNEL: &[&str] = &["server", "--disable=traefik"];

pub(super) const PROFILE: Profile =
    healthy(profile("k3s", PRODUCT, "K3s 1.22 on Ubuntu with Calico and VXLAN", || {
        with_calico(UBUNTU).behaviour()
    }));

pub(super) const FLANNEL: Profile =
    profile("k3s-flannel", PRODUCT, "K3s 1.23 on Ubuntu with its own flannel", || {
        let nodes = (0..3).map(|at| node(at, UBUNTU_22, WITH_FLANNEL).ranged("10.42").flannelled()).collect();
        cluster(UBUNTU_22, nodes).behaviour()
    });

pub(super) const ON_CENTOS: Profile =
    profile("k3s-centos", PRODUCT, "K3s 1.23 on CentOS 7 with Calico and VXLAN", || {
        with_calico(CENTOS).behaviour()
    });

fn with_calico(of: Info) -> Cluster {
    let nodes: Vec<Node> = (0..3).map(|at| node(at, of, WITHOUT_FLANNEL).ranged("192.168")).collect();
    let names: Vec<String> = nodes.iter().map(|node| node.name.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    cluster(of, nodes).networked(vxlan("k8s,bgp", "192.168", &names))
}

fn cluster(of: Info, nodes: Vec<Node>) -> Cluster {
    let volumes = container("local-path-provisioner", "docker.io/rancher/local-path-provisioner:v0.0.21");
    let solver = json!({ "route53": { "hostedZoneID": "Z02481632VOPP1NUDUK4", "region": "eu-west-1" } });
    Cluster::new(of.kubelet, nodes, solver)
        .running(vec![
            deployment("kube-system", "local-path-provisioner", 1, vec![volumes])
                .chosen_by(json!({ "app": "local-path-provisioner" })),
        ])
        .with_dns("coredns", "docker.io/rancher/mirrored-coredns-coredns:1.9.1")
        .with_metrics("docker.io/rancher/mirrored-metrics-server:v0.5.2")
        .having(vec![
            default_class("local-path", "rancher.io/local-path", &json!({})),
            open_definition(namespaced("k3s.cattle.io", "Addon", "addons"), "v1"),
            open_definition(namespaced("helm.cattle.io", "HelmChart", "helmcharts"), "v1"),
            open_definition(namespaced("helm.cattle.io", "HelmChartConfig", "helmchartconfigs"), "v1"),
        ])
}

/// The first is the server, which takes pods as the agents do.
fn node(at: usize, of: Info, started: &[&str]) -> Node {
    let server = at == 0;
    let name = if server { "k3s-server-0".to_owned() } else { format!("k3s-{}-{at}", pool(at)) };
    let args = if server { json!(started) } else { json!(["agent"]) };
    let mut node = Node::new(at, name.clone(), of)
        .labelled(&[
            ("beta.kubernetes.io/instance-type", "k3s"),
            ("egress.k3s.io/cluster", "true"),
            ("node.kubernetes.io/instance-type", "k3s"),
        ])
        .for_gitpod();
    if server {
        node = node.labelled(&[
            ("node-role.kubernetes.io/control-plane", "true"),
            ("node-role.kubernetes.io/master", "true"),
        ]);
    }
    let address = node.address();
    node.provider_id = format!("k3s://{name}");
    node.annotated(&[
        ("k3s.io/hostname", &name),
        ("k3s.io/internal-ip", &address),
        ("k3s.io/node-args", &args.to_string()),
        ("k3s.io/node-config-hash", &format!("{}====", suffix(&name, 32).to_uppercase())),
        ("k3s.io/node-env", r#"{"K3S_TOKEN":"********"}"#),
    ])
}

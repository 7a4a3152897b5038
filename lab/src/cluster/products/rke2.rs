//! RKE2: with canal, its default.
//!
//! Recorded: what the kubelet says. Documented by RKE2: annotations, provider ids, names of its charts and pods. It
//! brings no class of storage: Longhorn is installed, as its maker does.

use serde_json::json;

use super::cluster::Cluster;
use super::crd::{namespaced, open_definition};
use super::networks::flannel::canal;
use super::node::{Info, Node, info, pool};
use super::object::suffix;
use super::storage::{default_class, snapshots};
use super::workload::{container, daemonset};
use super::{Profile, profile};

const UBUNTU: Info =
    info("Ubuntu 18.04.4 LTS", "5.4.0-100-generic", "containerd://1.5.13-k3s1", "v1.23.9+rke2r1");

pub(super) const PROFILE: Profile = profile("rke2", "rke2", "RKE2 1.23 with canal", || {
    let longhorn = container("longhorn-manager", "docker.io/longhornio/longhorn-manager:v1.3.1");
    let ingress = container(
        "rke2-ingress-nginx-controller",
        "docker.io/rancher/nginx-ingress-controller:nginx-1.2.1-hardened7",
    );
    let solver = json!({ "route53": { "hostedZoneID": "Z02481632VOPP1NUDUK4", "region": "eu-west-1" } });
    let nodes = (0..4).map(|at| node(at).ranged("10.42").flannelled()).collect();
    Cluster::new(UBUNTU.kubelet, nodes, solver)
        .running(vec![
            daemonset("kube-system", "rke2-ingress-nginx-controller", vec![ingress])
                .chosen_by(json!({ "app.kubernetes.io/name": "rke2-ingress-nginx" })),
            daemonset("longhorn-system", "longhorn-manager", vec![longhorn])
                .chosen_by(json!({ "app": "longhorn-manager" })),
        ])
        .with_dns("rke2-coredns-rke2-coredns", "docker.io/rancher/hardened-coredns:v1.9.3-build20220613")
        .with_metrics("docker.io/rancher/hardened-k8s-metrics-server:v0.5.0-build20211119")
        .with_static_proxies(
            "docker.io/rancher/hardened-kubernetes:v1.23.9-rke2r1-build20220713",
            &json!({ "component": "kube-proxy", "tier": "control-plane" }),
        )
        .networked(canal())
        .having(vec![
            default_class("longhorn", "driver.longhorn.io", &json!({ "numberOfReplicas": "3" })),
            open_definition(namespaced("helm.cattle.io", "HelmChart", "helmcharts"), "v1"),
            open_definition(namespaced("helm.cattle.io", "HelmChartConfig", "helmchartconfigs"), "v1"),
        ])
        .having(snapshots("longhorn", "driver.longhorn.io"))
        .behaviour()
});

/// The first is the server, which Gitpod does not use.
fn node(at: usize) -> Node {
    let server = at == 0;
    let name = if server { "rke2-server-0".to_owned() } else { format!("rke2-{}-{at}", pool(at)) };
    let mut node = Node::new(at, name.clone(), UBUNTU).labelled(&[
        ("beta.kubernetes.io/instance-type", "rke2"),
        ("node.kubernetes.io/instance-type", "rke2"),
    ]);
    node.provider_id = format!("rke2://{name}");
    let args = if server {
        node = node.labelled(&[
            ("node-role.kubernetes.io/control-plane", "true"),
            ("node-role.kubernetes.io/etcd", "true"),
            ("node-role.kubernetes.io/master", "true"),
        ]);
        r#"["server"]"#
    } else {
        node = node.for_gitpod();
        r#"["agent"]"#
    };
    let address = node.address();
    node.annotated(&[
        ("rke2.io/hostname", &name),
        ("rke2.io/internal-ip", &address),
        ("rke2.io/node-args", args),
        ("rke2.io/node-config-hash", &format!("{}====", suffix(&name, 32).to_uppercase())),
        ("rke2.io/node-env", "{}"),
    ])
}

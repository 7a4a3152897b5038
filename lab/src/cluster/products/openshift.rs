//! `OpenShift`, as its community builds it: OKD 4.10 on AWS, with OVN-Kubernetes, CRI-O and Fedora `CoreOS`.
//!
//! Documented by `OpenShift`: its groups, namespaces, labels, roles of nodes, that its own server answers for
//! `apps.openshift.io` and others. Version strings are those of a build of OKD 4.10, from general knowledge; Red Hat's
//! own 4.10 has a kernel 4.18. Its DNS is a daemonset whose pods bear other labels than elsewhere; Gitpod's
//! policies do not choose them.

use serde_json::{Value, json};

use super::cluster::{Cluster, dns_service};
use super::crd::{cluster_wide, open_definition};
use super::networks::ovn::ovn_kubernetes;
use super::node::{Info, Node, info};
use super::object::{condition, object, with};
use super::storage::{class, default_class, snapshots};
use super::webhooks::{Sees, validating};
use super::workload::{container, daemonset, deployment};
use super::{Profile, profile};

const COREOS: Info = info(
    "Fedora CoreOS 35.20220213.3.0",
    "5.15.18-200.fc35.x86_64",
    "cri-o://1.23.0",
    "v1.23.3-2003+e419edff267ffa-dirty",
);

/// The groups that its own server answers for.
const OWN: &[&str] = &[
    "apps.openshift.io/v1",
    "authorization.openshift.io/v1",
    "build.openshift.io/v1",
    "image.openshift.io/v1",
    "project.openshift.io/v1",
    "quota.openshift.io/v1",
    "route.openshift.io/v1",
    "security.openshift.io/v1",
    "template.openshift.io/v1",
];

pub(super) const PROFILE: Profile =
    profile("openshift", "openshift", "OKD 4.10 with OVN-Kubernetes and CRI-O", || {
        let mut cluster = base();
        for group in OWN {
            cluster = cluster.aggregating(group, "openshift-apiserver", "api");
        }
        cluster
            .aggregating("metrics.k8s.io/v1beta1", "openshift-monitoring", "prometheus-adapter")
            .behaviour()
    });

fn base() -> Cluster {
    let origin = |name: &str| format!("quay.io/openshift/origin-{name}:4.10");
    let label = json!({ "dns.operator.openshift.io/daemonset-dns": "default" });
    let dns = daemonset("openshift-dns", "dns-default", vec![container("dns", &origin("coredns"))])
        .chosen_by(label.clone());
    let api = deployment(
        "openshift-apiserver",
        "apiserver",
        1,
        vec![container("openshift-apiserver", &origin("openshift-apiserver"))],
    )
    .chosen_by(json!({ "apiserver": "true", "app": "openshift-apiserver-a" }));
    let solver = json!({ "route53": { "hostedZoneID": "Z02481632VOPP1NUDUK4", "region": "eu-west-1" } });
    Cluster::new(COREOS.kubelet, (0..5).map(node).collect(), solver)
        .with_plus()
        .running(vec![dns, api])
        .networked(ovn_kubernetes())
        .having(vec![
            dns_service(&label),
            open_definition(cluster_wide("config.openshift.io", "ClusterVersion", "clusterversions"), "v1"),
            open_definition(cluster_wide("config.openshift.io", "Infrastructure", "infrastructures"), "v1"),
            open_definition(
                cluster_wide("machineconfiguration.openshift.io", "MachineConfig", "machineconfigs"),
                "v1",
            ),
            cluster_version(),
            default_class("gp2", "kubernetes.io/aws-ebs", &json!({ "encrypted": "true", "type": "gp2" })),
            class("gp2-csi", "ebs.csi.aws.com", &json!({ "encrypted": "true", "type": "gp2" })),
            validating("multus.openshift.io", "multus-validating-config.k8s.io", Sees::Pods),
        ])
        .having(snapshots("csi-aws-vsc", "ebs.csi.aws.com"))
}

fn cluster_version() -> Value {
    let version = "4.10.0-0.okd-2022-03-07-131213";
    with(
        object("config.openshift.io/v1", "ClusterVersion", "", "version"),
        json!({
            "spec": { "channel": "stable-4", "clusterID": "0b7f2f1c-4f0e-4d6e-9d32-1c1d7b6c2a55" },
            "status": {
                "conditions": [condition("Available", true, "", &format!("Done applying {version}"))],
                "desired": { "version": version },
                "observedGeneration": 2,
            },
        }),
    )
}

/// The first is of the control plane, which takes no other pods.
fn node(at: usize) -> Node {
    let zone = ["eu-west-1a", "eu-west-1b"][at % 2];
    let mut node = Node::new(at, format!("ip-10-132-0-{}.eu-west-1.compute.internal", at + 10), COREOS)
        .machine("m6i.2xlarge", "eu-west-1", zone)
        .labelled(&[("node.openshift.io/os_id", "fedora")])
        .annotated(&[
            ("machineconfiguration.openshift.io/controlPlaneTopology", "HighlyAvailable"),
            ("machineconfiguration.openshift.io/state", "Done"),
        ]);
    node.provider_id = format!("aws:///{zone}/i-0a41{at:013x}");
    if at == 0 {
        node.control_plane("master")
    } else {
        node.labelled(&[("node-role.kubernetes.io/worker", "")]).for_gitpod()
    }
}

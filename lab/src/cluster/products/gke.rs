//! Google Kubernetes Engine: Ubuntu nodes with Calico as engine of policies, as Gitpod's reference set-up has it, and
//! what differs.
//!
//! Recorded: what the kubelets of Ubuntu and COS say. Documented by Google: labels, annotations, provider ids, names of
//! nodes (`gk3-` on Autopilot) and of daemonsets, classes of storage, the quota that pods of the highest classes need.
//! The odd ones (a kernel 5.3, Docker, a kubelet 1.21) are strings of other releases of GKE, from general knowledge.

use serde_json::{Value, json};

use super::cluster::{Cluster, dns_service};
use super::networks::calico::within_gke;
use super::networks::cilium::dataplane_v2;
use super::node::{Info, Node, info, pool};
use super::object::{condition, suffix};
use super::storage::{class, default_class, snapshots};
use super::webhooks::{Sees, mutating, validating};
use super::workload::{container, daemonset, deployment};
use super::{Behaviour, Profile, healthy, profile};

const PRODUCT: &str = "gke";

const UBUNTU: Info = info("Ubuntu 20.04.4 LTS", "5.4.0-1065-gke", "containerd://1.5.2", "v1.22.8-gke.201");
const COS: Info =
    info("Container-Optimized OS from Google", "5.10.127+", "containerd://1.5.13", "v1.23.8-gke.1900");
const COS_NEW: Info =
    info("Container-Optimized OS from Google", "6.6.105+", "containerd://2.0.6", "v1.33.5-gke.1201000");

pub(super) const PROFILE: Profile =
    healthy(profile("gke", PRODUCT, "GKE 1.22 with Ubuntu nodes and Calico's policies", || {
        ubuntu(4, |_| UBUNTU).behaviour()
    }));

pub(super) const NODES_200: Profile =
    profile("gke-200-nodes", PRODUCT, "GKE 1.22 with Ubuntu nodes, two hundred of them", || {
        ubuntu(200, |_| UBUNTU).behaviour()
    });

pub(super) const OF_COS: Profile =
    profile("gke-cos", PRODUCT, "GKE 1.23 with nodes of Container-Optimized OS", || {
        calico(cos(COS, "gke"), COS.kubelet).behaviour()
    });

pub(super) const DATAPLANE_V2: Profile =
    profile("gke-dataplane-v2", PRODUCT, "GKE 1.23 with Dataplane V2", || {
        cos(COS, "gke").networked(dataplane_v2()).behaviour()
    });

pub(super) const AUTOPILOT: Profile =
    profile("gke-autopilot", PRODUCT, "GKE 1.23 on Autopilot, which refuses privileged pods", || {
        cos(COS, "gk3").networked(dataplane_v2()).having(autopilots_webhooks()).on_autopilot().behaviour()
    });

pub(super) const V1_33: Profile =
    profile("gke-1.33", PRODUCT, "GKE 1.33, newer than everything that was tried", || {
        calico(cos(COS_NEW, "gke"), COS_NEW.kubelet).with_cert_manager("1.18.2").behaviour()
    });

pub(super) const PRIVATE_CERTIFICATE: Profile = profile(
    "gke-private-certificate",
    PRODUCT,
    "GKE 1.22, and a certificate of the installation by an authority of one's own",
    || ubuntu(4, |_| UBUNTU).with_private_certificate().behaviour(),
);

pub(super) const CERT_MANAGER_1_4: Profile = profile(
    "cert-manager-1.4",
    PRODUCT,
    "GKE 1.22 with cert-manager 1.4, which drops the template of secrets",
    || ubuntu(4, |_| UBUNTU).with_cert_manager("1.4.0").behaviour(),
);

pub(super) const ODD_RUNTIME: Profile =
    odd("gke-odd-runtime", "GKE 1.22 with one node that runs Docker", || {
        with_odd(Info { runtime: "docker://20.10.3", ..UBUNTU })
    });

pub(super) const ODD_KERNEL: Profile =
    odd("gke-odd-kernel", "GKE 1.22 with one node of an old kernel", || {
        with_odd(Info { kernel: "5.3.0-1039-gke", os_image: "Ubuntu 18.04.5 LTS", ..UBUNTU })
    });

pub(super) const ODD_DISTRIBUTION: Profile =
    odd("gke-odd-distribution", "GKE 1.22 with one node of Container-Optimized OS", || {
        with_odd(Info { kubelet: UBUNTU.kubelet, ..COS })
    });

pub(super) const ODD_KUBELET: Profile =
    odd("gke-odd-kubelet", "GKE 1.22 with one node whose kubelet was left behind", || {
        with_odd(Info { kubelet: "v1.21.11-gke.1100", kernel: "5.4.0-1062-gke", ..UBUNTU })
    });

const fn odd(id: &'static str, title: &'static str, behaviour: fn() -> Behaviour) -> Profile {
    profile(id, PRODUCT, title, behaviour)
}

/// Ubuntu everywhere but on the third node, which runs Gitpod's services like the first.
fn with_odd(odd: Info) -> Behaviour {
    ubuntu(4, move |at| if at == 2 { odd } else { UBUNTU }).behaviour()
}

/// So many nodes of Ubuntu, each with what is told of it.
fn ubuntu(count: usize, of: impl Fn(usize) -> Info) -> Cluster {
    let nodes = (0..count).map(|at| node(at, "gke", of(at))).collect();
    calico(common(UBUNTU.kubelet, nodes), UBUNTU.kubelet)
}

/// Four nodes of Container-Optimized OS.
fn cos(of: Info, family: &str) -> Cluster {
    common(of.kubelet, (0..4).map(|at| node(at, family, of)).collect())
}

/// What every cluster of GKE has, but for its network.
fn common(version: &str, nodes: Vec<Node>) -> Cluster {
    let names = ["fluentbit-gke", "gke-metrics-agent", "node-local-dns", "pdcsi-node"];
    let agents = names.map(|name| {
        daemonset("kube-system", name, vec![container(name, &format!("gke.gcr.io/{name}:v1.4.0-gke.3"))])
    });
    let dns = deployment(
        "kube-system",
        "kube-dns",
        2,
        ["kubedns:1.21.0-gke.0", "dnsmasq-nanny:1.21.0-gke.0", "sidecar:1.21.0-gke.0"]
            .map(|image| {
                let name = image.split_once(':').map_or(image, |(name, _)| name);
                container(name, &format!("gke.gcr.io/k8s-dns-{image}"))
            })
            .into(),
    );
    let solver = json!({ "cloudDNS": {
        "project": "gitpod-prod",
        "serviceAccountSecretRef": { "key": "credentials.json", "name": "clouddns-dns01-solver" },
    } });
    // The default has been the class of the CSI driver since 1.24.
    let of_driver = super::minor(version) >= 24;
    let classes = [
        ("standard-rwo", "pd.csi.storage.gke.io", "pd-balanced", of_driver),
        ("premium-rwo", "pd.csi.storage.gke.io", "pd-ssd", false),
        ("standard", "kubernetes.io/gce-pd", "pd-standard", !of_driver),
    ];
    let classes = classes.map(|(name, provisioner, kind, default)| {
        let make = if default { default_class } else { class };
        make(name, provisioner, &json!({ "type": kind }))
    });
    Cluster::new(version, nodes, solver)
        .running(agents.into())
        .running(vec![dns])
        .having(vec![dns_service(&json!({ "k8s-app": "kube-dns" }))])
        .having(classes.into())
        .having(snapshots("pd-snapshots", "pd.csi.storage.gke.io"))
        .having(webhooks())
        .with_metrics("gke.gcr.io/metrics-server:v0.4.5-gke.0")
        .needing_quota()
}

/// Calico's policies, beside the `kube-proxy` that each kubelet has a file for; Dataplane V2 has none.
fn calico(cluster: Cluster, version: &str) -> Cluster {
    let image = format!("gke.gcr.io/kube-proxy-amd64:{version}");
    cluster
        .labelled(&[
            ("node.kubernetes.io/masq-agent-ds-ready", "true"),
            ("projectcalico.org/ds-ready", "true"),
        ])
        .networked(within_gke())
        .with_static_proxies(&image, &json!({ "component": "kube-proxy", "tier": "node" }))
}

/// A node: of family `gke`, or `gk3` on Autopilot.
fn node(at: usize, family: &str, of: Info) -> Node {
    let name =
        format!("{family}-gitpod-{}-{}-{}", pool(at), suffix(pool(at), 8), suffix(&format!("gke{at}"), 4));
    let zone = ["europe-west1-b", "europe-west1-c", "europe-west1-d"][at % 3];
    let image = if of.os_image.starts_with("Ubuntu") { "ubuntu" } else { "cos" };
    let mut node = Node::new(at, name.clone(), of);
    let runtime = node.runtime();
    let id = format!("{}", 2_811_734_905_126_408_193_u64 + u64::try_from(at).unwrap_or_default() * 7_919);
    node = node
        .machine("e2-standard-8", "europe-west1", zone)
        .labelled(&[
            ("cloud.google.com/gke-boot-disk", "pd-standard"),
            ("cloud.google.com/gke-container-runtime", runtime),
            ("cloud.google.com/gke-cpu-scaling-level", "8"),
            ("cloud.google.com/gke-max-pods-per-node", "110"),
            ("cloud.google.com/gke-nodepool", pool(at)),
            ("cloud.google.com/gke-os-distribution", image),
            ("cloud.google.com/machine-family", "e2"),
            ("topology.gke.io/zone", zone),
        ])
        .annotated(&[
            ("container.googleapis.com/instance_id", &id),
            (
                "csi.volume.kubernetes.io/nodeid",
                &json!({ "pd.csi.storage.gke.io": format!("projects/gitpod-prod/zones/{zone}/instances/{name}") })
                    .to_string(),
            ),
        ])
        .ranged("10.64")
        .for_gitpod();
    if family == "gk3" {
        node = node.labelled(&[("cloud.google.com/gke-autopilot", "true")]);
    }
    node.provider_id = format!("gce://gitpod-prod/{zone}/{name}");
    node.conditions = watched();
    node
}

/// What the detector of problems adds to a node of GKE.
fn watched() -> Vec<Value> {
    let well = [
        ("KernelDeadlock", "KernelHasNoDeadlock", "kernel has no deadlock"),
        ("ReadonlyFilesystem", "FilesystemIsNotReadOnly", "Filesystem is not read-only"),
        ("CorruptDockerOverlay2", "NoCorruptDockerOverlay2", "docker overlay2 is functioning properly"),
        ("FrequentKubeletRestart", "NoFrequentKubeletRestart", "kubelet is functioning properly"),
        ("FrequentContainerdRestart", "NoFrequentContainerdRestart", "containerd is functioning properly"),
        ("NetworkUnavailable", "RouteCreated", "NodeController create implicit route"),
    ];
    well.map(|(kind, reason, message)| condition(kind, false, reason, message)).into()
}

/// The webhooks that every cluster of GKE has.
fn webhooks() -> Vec<Value> {
    let validate = ["gkepolicy", "nodelimit", "validation-webhook.snapshot.storage"];
    let mutate = ["neg-annotation", "pod-ready"];
    validate
        .map(|name| named(validating, name))
        .into_iter()
        .chain(mutate.map(|name| named(mutating, name)))
        .collect()
}

/// Those of Autopilot beside them.
fn autopilots_webhooks() -> Vec<Value> {
    vec![
        named(validating, "policycontrollerv2"),
        named(validating, "warden-validating"),
        named(mutating, "warden-mutating"),
        named(mutating, "workload-defaulter"),
    ]
}

/// One by the names that all of them have.
fn named(make: fn(&str, &str, Sees) -> Value, name: &str) -> Value {
    let configuration = format!("{name}.config.common-webhooks.networking.gke.io");
    make(&configuration, &format!("{name}.common-webhooks.networking.gke.io"), Sees::Pods)
}

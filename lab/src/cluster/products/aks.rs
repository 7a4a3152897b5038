//! Azure Kubernetes Service: kubenet with Calico as engine of policies, as in Gitpod's reference set-up, on Ubuntu,
//! with a pool of Windows beside, and on Mariner.
//!
//! Recorded: what the kubelets say; that versions have no suffix. Documented by Microsoft: labels, provider ids, names
//! of nodes, classes of storage.

use serde_json::json;

use super::cluster::Cluster;
use super::networks::calico::{By, by_operator};
use super::node::{Info, Node, info, pool};
use super::object::condition;
use super::storage::{class, default_class, snapshots};
use super::webhooks::{Sees, mutating, validating};
use super::workload::{container, daemonset};
use super::{Profile, healthy, profile};

const PRODUCT: &str = "aks";

const UBUNTU: Info = info("Ubuntu 18.04.6 LTS", "5.4.0-1085-azure", "containerd://1.5.11+azure-2", "v1.23.5");
const UBUNTU_22: Info =
    info("Ubuntu 22.04.1 LTS", "5.15.0-1020-azure", "containerd://1.5.11+azure-2", "v1.23.12");
const MARINER: Info = info("CBL-Mariner/Linux", "5.15.116.1-2.cm2", "containerd://1.6.18", "v1.27.1");
const WINDOWS: Info =
    info("Windows Server 2022 Datacenter", "10.0.20348.825", "containerd://1.6.6+azure", "v1.23.8");

pub(super) const PROFILE: Profile =
    healthy(profile("aks", PRODUCT, "AKS 1.23 with Ubuntu nodes, kubenet and Calico's policies", || {
        cluster(UBUNTU, linux(UBUNTU)).behaviour()
    }));

pub(super) const WITH_WINDOWS: Profile = profile(
    "aks-windows",
    PRODUCT,
    "AKS 1.23 with Ubuntu nodes, and one of Windows that Gitpod does not use",
    || {
        let mut nodes = linux(UBUNTU_22);
        nodes.push(windows(nodes.len()));
        cluster(UBUNTU_22, nodes).behaviour()
    },
);

pub(super) const OF_MARINER: Profile =
    profile("aks-mariner", PRODUCT, "AKS 1.27 with nodes of Mariner", || {
        cluster(MARINER, linux(MARINER)).with_cert_manager("1.12.2").behaviour()
    });

fn cluster(of: Info, nodes: Vec<Node>) -> Cluster {
    let images = "mcr.microsoft.com/oss/kubernetes";
    let names = ["azure-ip-masq-agent", "cloud-node-manager", "csi-azuredisk-node", "csi-azurefile-node"];
    let mut agents: Vec<_> = names
        .iter()
        .map(|name| {
            daemonset("kube-system", name, vec![container(name, &format!("{images}/{name}:v1.23.11"))])
        })
        .collect();
    let proxy = container("kube-proxy", &format!("{images}/kube-proxy:{}-hotfix.20220331.1", of.kubelet));
    agents.push(
        daemonset("kube-system", "kube-proxy", vec![proxy])
            .chosen_by(json!({ "component": "kube-proxy", "tier": "node" })),
    );
    let solver = json!({ "azureDNS": {
        "environment": "AzurePublicCloud",
        "hostedZoneName": "gitpod.example.com",
        "managedIdentity": { "clientID": "3f0d1a52-6a5e-4a1f-9b74-0f7b1c5e2d90" },
        "resourceGroupName": "gitpod",
        "subscriptionID": SUBSCRIPTION,
    } });
    let disk = |sku: &str| json!({ "skuName": sku });
    Cluster::new(of.kubelet, nodes, solver)
        .running(agents)
        .with_dns("coredns", &format!("{images}/coredns:v1.8.7"))
        .with_metrics(&format!("{images}/metrics-server:v0.5.2"))
        .networked(by_operator(By::Kubenet))
        .having(vec![
            default_class("default", "disk.csi.azure.com", &disk("StandardSSD_LRS")),
            class("managed-premium", "disk.csi.azure.com", &disk("Premium_LRS")),
            class("azurefile", "file.csi.azure.com", &disk("Standard_LRS")),
        ])
        .having(snapshots("azuredisk-snapshots", "disk.csi.azure.com"))
        .having(vec![
            mutating("aks-node-mutating-webhook", "aks-node-mutating-webhook.azmk8s.io", Sees::Nodes),
            validating("aks-node-validating-webhook", "aks-node-validating-webhook.azmk8s.io", Sees::Nodes),
        ])
}

const SUBSCRIPTION: &str = "8d2ac9a5-6e5b-4b1c-9a4e-0c3f1d7e5b26";
const GROUP: &str = "mc_gitpod_gitpod_westeurope";

fn linux(of: Info) -> Vec<Node> {
    let (sku, image) = match of.os_image.split(' ').nth(1) {
        Some("18.04.6") => ("Ubuntu", "AKSUbuntu-1804gen2containerd-2022.06.29"),
        Some(_) => ("Ubuntu", "AKSUbuntu-2204gen2containerd-2022.10.03"),
        None => ("Mariner", "AKSCBLMariner-V2gen2-202307.04.0"),
    };
    let node = |at: usize| {
        let set = format!("aks-{}-26276352-vmss", pool(at));
        let node = machine(at, &set, at / 2, of).labelled(&[
            ("agentpool", pool(at)),
            ("kubernetes.azure.com/agentpool", pool(at)),
            ("kubernetes.azure.com/mode", if at.is_multiple_of(2) { "system" } else { "user" }),
            ("kubernetes.azure.com/node-image-version", image),
            ("kubernetes.azure.com/os-sku", sku),
        ]);
        node.ranged("10.244").for_gitpod()
    };
    (0..4).map(node).collect()
}

/// A node of Windows, as AKS makes it: without a taint, and without Gitpod's labels.
fn windows(at: usize) -> Node {
    let mut node = machine(at, "akswin", 0, WINDOWS).labelled(&[
        ("agentpool", "win"),
        ("kubernetes.azure.com/agentpool", "win"),
        ("kubernetes.azure.com/mode", "user"),
        ("kubernetes.azure.com/node-image-version", "AKSWindows-2022-containerd-20348.825.220713"),
        ("kubernetes.azure.com/os-sku", "Windows2022"),
        ("node.kubernetes.io/windows-build", "10.0.20348"),
    ]);
    node.windows = true;
    node.ranged("10.244")
}

/// The machine with this number of a scale set.
fn machine(at: usize, set: &str, number: usize, of: Info) -> Node {
    let mut node = Node::new(at, format!("{set}{number:06}"), of)
        .machine("Standard_D8s_v4", "westeurope", "0")
        .labelled(&[
            ("kubernetes.azure.com/cluster", "MC_gitpod_gitpod_westeurope"),
            ("kubernetes.azure.com/role", "agent"),
            ("kubernetes.azure.com/storageprofile", "managed"),
            ("kubernetes.azure.com/storagetier", "Premium_LRS"),
            ("kubernetes.io/role", "agent"),
            ("node-role.kubernetes.io/agent", ""),
            ("storageprofile", "managed"),
            ("storagetier", "Premium_LRS"),
        ]);
    node.provider_id = format!(
        "azure:///subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Compute/\
         virtualMachineScaleSets/{set}/virtualMachines/{number}"
    );
    node.conditions =
        vec![condition("NetworkUnavailable", false, "RouteCreated", "RouteController created a route")];
    node
}

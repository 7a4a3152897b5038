//! What real nodes say of themselves (facts 3.5): the system's image, kernel, runtime and kubelet, and what is to be read of
//! them.

use serde_json::{Value, json};

use super::nodes::Node;

/// One recorded node, and what it is.
pub(super) struct Recorded {
    pub name: &'static str,
    pub os_image: &'static str,
    pub kernel: &'static str,
    pub runtime: &'static str,
    pub kubelet: &'static str,
    /// Product and version of the distribution.
    pub distribution: (&'static str, Option<&'static str>),
    /// Major and minor of the kernel.
    pub kernel_release: (u64, u64),
    /// Product and version of the runtime.
    pub runs: (&'static str, &'static str),
    /// What the kubelet alone says of the platform.
    pub platform: Option<&'static str>,
}

macro_rules! recorded {
    ($($name:literal: $os:literal | $kernel:literal | $runtime:literal | $kubelet:literal =>
        $distribution:expr, $release:expr, $runs:expr, $platform:expr;)*) => {
        &[$(Recorded {
            name: $name, os_image: $os, kernel: $kernel, runtime: $runtime, kubelet: $kubelet,
            distribution: $distribution, kernel_release: $release, runs: $runs, platform: $platform,
        }),*]
    };
}

/// The whole table, row by row.
pub(super) const TABLE: &[Recorded] = recorded! {
    "GKE Ubuntu": "Ubuntu 20.04.4 LTS" | "5.4.0-1065-gke" | "containerd://1.5.2" | "v1.22.8-gke.201"
        => ("ubuntu", Some("20.04")), (5, 4), ("containerd", "1.5.2"), Some("gke");
    "GKE Ubuntu newer": "Ubuntu 20.04.4 LTS" | "5.4.0-1076-gke" | "containerd://1.5.2" | "v1.22.11-gke.400"
        => ("ubuntu", Some("20.04")), (5, 4), ("containerd", "1.5.2"), Some("gke");
    "GKE COS": "Container-Optimized OS from Google" | "5.10.127+" | "containerd://1.5.13" | "v1.23.8-gke.1900"
        => ("cos", None), (5, 10), ("containerd", "1.5.13"), Some("gke");
    "GKE COS new": "Container-Optimized OS from Google" | "6.6.105+" | "containerd://2.0.6" | "v1.33.5-gke.1201000"
        => ("cos", None), (6, 6), ("containerd", "2.0.6"), Some("gke");
    "EKS AL2 docker": "Amazon Linux 2" | "5.4.247-162.350.amzn2.x86_64" | "docker://20.10.23" | "v1.23.17-eks-a5565ad"
        => ("amazon-linux", Some("2")), (5, 4), ("docker", "20.10.23"), Some("eks");
    "EKS AL2": "Amazon Linux 2" | "5.10.173-154.642.amzn2.x86_64" | "containerd://1.6.19" | "v1.24.11-eks-a59e1f0"
        => ("amazon-linux", Some("2")), (5, 10), ("containerd", "1.6.19"), Some("eks");
    "EKS Fargate": "Amazon Linux 2" | "4.14.281-212.502.amzn2.x86_64" | "containerd://1.4.13" | "v1.22.6-eks-14c7a48"
        => ("amazon-linux", Some("2")), (4, 14), ("containerd", "1.4.13"), Some("eks");
    "EKS Bottlerocket": "Bottlerocket OS 1.11.1 (aws-k8s-1.24)" | "5.15.59" | "containerd://1.6.8+bottlerocket" | "v1.24.6-eks-4360b32"
        => ("bottlerocket", Some("1.11.1")), (5, 15), ("containerd", "1.6.8+bottlerocket"), Some("eks");
    "AKS 18.04": "Ubuntu 18.04.6 LTS" | "5.4.0-1085-azure" | "containerd://1.5.11+azure-2" | "v1.23.5"
        => ("ubuntu", Some("18.04")), (5, 4), ("containerd", "1.5.11+azure-2"), None;
    "AKS 22.04": "Ubuntu 22.04.1 LTS" | "5.15.0-1020-azure" | "containerd://1.5.11+azure-2" | "v1.23.12"
        => ("ubuntu", Some("22.04")), (5, 15), ("containerd", "1.5.11+azure-2"), None;
    "AKS Mariner": "CBL-Mariner/Linux" | "5.15.116.1-2.cm2" | "containerd://1.6.18" | "v1.27.1"
        => ("cbl-mariner", None), (5, 15), ("containerd", "1.6.18"), None;
    "AKS Windows": "Windows Server 2022 Datacenter" | "10.0.20348.825" | "containerd://1.6.6+azure" | "v1.23.8"
        => ("windows", Some("2022")), (10, 0), ("containerd", "1.6.6+azure"), None;
    "K3s": "Ubuntu 20.04.4 LTS" | "5.4.0-121-generic" | "containerd://1.5.13-k3s1" | "v1.22.11+k3s1"
        => ("ubuntu", Some("20.04")), (5, 4), ("containerd", "1.5.13-k3s1"), Some("k3s");
    "K3s 22.04": "Ubuntu 22.04 LTS" | "5.15.0-27-generic" | "containerd://1.5.13-k3s1" | "v1.23.8+k3s2"
        => ("ubuntu", Some("22.04")), (5, 15), ("containerd", "1.5.13-k3s1"), Some("k3s");
    "K3s CentOS": "CentOS Linux 7 (Core)" | "3.10.0-1160.76.1.el7.x86_64" | "containerd://1.5.13-k3s1" | "v1.23.8+k3s1"
        => ("centos", Some("7")), (3, 10), ("containerd", "1.5.13-k3s1"), Some("k3s");
    "RKE2": "Ubuntu 18.04.4 LTS" | "5.4.0-100-generic" | "containerd://1.5.13-k3s1" | "v1.23.9+rke2r1"
        => ("ubuntu", Some("18.04")), (5, 4), ("containerd", "1.5.13-k3s1"), Some("rke2");
    "kubeadm AWS": "Ubuntu 20.04.3 LTS" | "5.11.0-1025-aws" | "containerd://1.5.9" | "v1.23.1"
        => ("ubuntu", Some("20.04")), (5, 11), ("containerd", "1.5.9"), None;
    "kind on CI": "Ubuntu 21.04" | "5.4.0-1047-azure" | "containerd://1.5.2" | "v1.22.2"
        => ("ubuntu", Some("21.04")), (5, 4), ("containerd", "1.5.2"), None;
    "DOKS": "Debian GNU/Linux 10 (buster)" | "4.19.0-11-amd64" | "docker://19.3.13" | "v1.19.3"
        => ("debian", Some("10")), (4, 19), ("docker", "19.3.13"), None;
    "Pi": "Debian GNU/Linux 11 (bullseye)" | "5.15.32-v8+" | "containerd://1.5.13-k3s1" | "v1.23.8+k3s2"
        => ("debian", Some("11")), (5, 15), ("containerd", "1.5.13-k3s1"), Some("k3s");
};

/// The row of this name.
pub(super) fn row(name: &str) -> &'static Recorded {
    TABLE.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no row {name}"))
}

/// The node of this row as the API server gives it: Ready, schedulable, without a label.
pub(super) fn item(name: &str, node: &str) -> Value {
    let row = row(name);
    let os = if row.distribution.0 == "windows" { "windows" } else { "linux" };
    json!({
        "metadata": { "name": node, "labels": {}, "annotations": {} },
        "spec": {},
        "status": {
            "allocatable": { "cpu": "4", "memory": "16Gi" },
            "conditions": [{ "type": "Ready", "status": "True" }],
            "nodeInfo": {
                "operatingSystem": os, "architecture": "amd64", "osImage": row.os_image,
                "kernelVersion": row.kernel, "containerRuntimeVersion": row.runtime, "kubeletVersion": row.kubelet,
            },
        },
    })
}

/// Nodes of these rows, named `n0`, `n1` and so on.
pub(super) fn nodes(rows: &[&str]) -> Vec<Node> {
    let items: Vec<Value> = rows.iter().enumerate().map(|(at, row)| item(row, &format!("n{at}"))).collect();
    Node::list(&json!({ "items": items }))
}

//! The platforms that are known, whether the matrix lists them or not.

use harness::Product;

const fn row(id: &'static str, name: &'static str, signs: &'static str) -> Product {
    Product { id, name, signs }
}

/// Every platform that a sign can tell.
pub const PRODUCTS: &[Product] = &[
    row(
        "gke",
        "Google Kubernetes Engine (GKE)",
        "The versions end with `-gke.N`, the nodes bear labels of GKE.",
    ),
    row(
        "eks",
        "Elastic Kubernetes Service (EKS)",
        "The versions end with `-eks-` and a commit, the nodes bear labels of EKS.",
    ),
    row(
        "aks",
        "Azure Kubernetes Service (AKS)",
        "The nodes bear labels of `kubernetes.azure.com`; the versions have no suffix.",
    ),
    row("k3s", "K3s", "The versions end with `+k3sN`; provider ids, labels and annotations name K3s."),
    row("rke2", "RKE2", "The versions end with `+rke2rN`; provider ids and annotations name RKE2."),
    row("openshift", "OpenShift", "The API has the groups of `openshift.io`."),
    row("microk8s", "MicroK8s", "The nodes bear the label `microk8s.io/cluster`."),
    row("minikube", "minikube", "The nodes bear labels of `minikube.k8s.io`."),
    row("kind", "kind", "The provider ids begin with `kind://`."),
    row("kops", "kOps", "The nodes bear the label `kops.k8s.io/instancegroup`."),
    row("digitalocean", "DigitalOcean Kubernetes", "The nodes bear labels of `doks.digitalocean.com`."),
    row("oke", "Oracle Container Engine for Kubernetes (OKE)", "The nodes bear labels of Oracle's cloud."),
    row("aliyun", "Alibaba Cloud Container Service (ACK)", "The versions end with `-aliyun.N`."),
    row("tke", "Tencent Kubernetes Engine (TKE)", "The versions end with `-tke.N`."),
    row(
        "eks-distro",
        "EKS Distro",
        "The versions end with `-eks-` and a release like 1-22-7: EKS Anywhere and others run it.",
    ),
    row(
        "anthos",
        "Google Distributed Cloud (Anthos)",
        "The nodes bear labels of `baremetal.cluster.gke.io`.",
    ),
    row("k0s", "k0s", "The versions end with `+k0s`."),
    row("tanzu", "VMware Tanzu", "The versions end with `+vmware.N`."),
    row(
        "iks",
        "IBM Cloud Kubernetes Service",
        "The versions end with `+IKS`, the nodes bear labels of IBM's cloud.",
    ),
    row(
        "kubeadm",
        "a cluster made by kubeadm",
        "The nodes bear an annotation of kubeadm, and nothing tells a product.",
    ),
];

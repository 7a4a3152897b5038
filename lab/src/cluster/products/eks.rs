//! Elastic Kubernetes Service: Ubuntu nodes with Amazon's plug-in and Calico as engine of policies, as in Gitpod's
//! reference set-up, and what else runs there.
//!
//! Recorded: what the kubelets of Amazon Linux, Bottlerocket and Fargate say, and that the minor release is written
//! with a `+`. Documented by Amazon and Calico: labels, provider ids, names of nodes and daemonsets, the operator's
//! `Installation`. What an Ubuntu node says is put together of Canonical's kernel for AWS and a kubelet of EKS. A real
//! Fargate node also bears a taint, so that only pods that a profile of Fargate chooses come there; these do not, as if
//! somebody had taken it off.

use serde_json::json;

use super::super::behaviour::{Behaviour, Login};
use super::cluster::Cluster;
use super::networks::calico::{By, by_operator};
use super::networks::clouds::aws;
use super::node::{Info, Node, info, pool};
use super::object::suffix;
use super::storage::{default_class, snapshots};
use super::webhooks::{Sees, mutating, validating};
use super::workload::{container, daemonset};
use super::{Profile, healthy, profile};

const PRODUCT: &str = "eks";

const UBUNTU: Info =
    info("Ubuntu 20.04.4 LTS", "5.13.0-1025-aws", "containerd://1.5.9", "v1.22.9-eks-a64ea69");
const AMAZON_LINUX: Info =
    info("Amazon Linux 2", "5.10.173-154.642.amzn2.x86_64", "containerd://1.6.19", "v1.24.11-eks-a59e1f0");
const DOCKER: Info =
    info("Amazon Linux 2", "5.4.247-162.350.amzn2.x86_64", "docker://20.10.23", "v1.23.17-eks-a5565ad");
const BOTTLEROCKET: Info = info(
    "Bottlerocket OS 1.11.1 (aws-k8s-1.24)",
    "5.15.59",
    "containerd://1.6.8+bottlerocket",
    "v1.24.6-eks-4360b32",
);
const OF_FARGATE: Info =
    info("Amazon Linux 2", "4.14.281-212.502.amzn2.x86_64", "containerd://1.4.13", "v1.22.6-eks-14c7a48");

pub(super) const PROFILE: Profile =
    healthy(profile("eks", PRODUCT, "EKS 1.22 with Ubuntu nodes and Calico's policies", || {
        // As `aws eks update-kubeconfig` writes it: a plug-in gives the token.
        Behaviour { login: Login::Exec, ..with_calico(UBUNTU).behaviour() }
    }));

pub(super) const AL2: Profile = profile("eks-al2", PRODUCT, "EKS 1.24 with nodes of Amazon Linux 2", || {
    with_calico(AMAZON_LINUX).behaviour()
});

pub(super) const OLD_RUNTIME: Profile =
    profile("eks-docker", PRODUCT, "EKS 1.23 with nodes of Amazon Linux 2 that run Docker", || {
        with_calico(DOCKER).behaviour()
    });

pub(super) const OF_BOTTLEROCKET: Profile = profile(
    "eks-bottlerocket",
    PRODUCT,
    "EKS 1.24 with nodes of Bottlerocket and Amazon's plug-in alone",
    || managed(BOTTLEROCKET).networked(aws("v1.11.4-eksbuild.1")).behaviour(),
);

pub(super) const FARGATE: Profile =
    profile("eks-fargate", PRODUCT, "EKS 1.22 on Fargate, where no daemonset runs", || {
        let nodes = (0..4).map(fargate_node).collect();
        cluster(OF_FARGATE, nodes).networked(aws("v1.11.4-eksbuild.1")).behaviour()
    });

/// Managed nodes of this kind, with Amazon's plug-in and Calico's policies.
fn with_calico(of: Info) -> Cluster {
    managed(of).networked(aws("v1.11.4-eksbuild.1")).networked(by_operator(By::Aws))
}

/// Managed nodes of this kind.
fn managed(of: Info) -> Cluster {
    cluster(of, (0..4).map(|at| node(at, of)).collect())
}

/// What every cluster of EKS has, but for its network.
fn cluster(of: Info, nodes: Vec<Node>) -> Cluster {
    let registry = "602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks";
    let release = of.kubelet.split_once("-eks-").map_or(of.kubelet, |(release, _)| release);
    let proxy = container("kube-proxy", &format!("{registry}/kube-proxy:{release}-eksbuild.1"));
    let label = json!({ "eks.amazonaws.com/component": "kube-proxy" });
    let solver = json!({ "route53": { "hostedZoneID": "Z02481632VOPP1NUDUK4", "region": "eu-west-1" } });
    Cluster::new(of.kubelet, nodes, solver)
        .with_plus()
        .running(vec![daemonset("kube-system", "kube-proxy", vec![proxy]).labelled(label)])
        .with_dns("coredns", &format!("{registry}/coredns:v1.8.7-eksbuild.1"))
        .having(vec![default_class(
            "gp2",
            "kubernetes.io/aws-ebs",
            &json!({ "fsType": "ext4", "type": "gp2" }),
        )])
        .having(snapshots("ebs-snapshots", "ebs.csi.aws.com"))
        .having(vec![
            mutating("pod-identity-webhook", "iam-for-pods.amazonaws.com", Sees::Pods),
            mutating("vpc-resource-mutating-webhook", "mpod.vpc.k8s.aws", Sees::Pods),
            validating("vpc-resource-validating-webhook", "vpod.vpc.k8s.aws", Sees::Pods),
        ])
}

fn node(at: usize, of: Info) -> Node {
    let zone = ["eu-west-1a", "eu-west-1b"][at % 2];
    let mut node =
        Node::new(at, format!("ip-192-168-{}-{}.eu-west-1.compute.internal", at / 200, at % 200 + 10), of)
            .machine("m6i.2xlarge", "eu-west-1", zone)
            .labelled(&[
                ("alpha.eksctl.io/cluster-name", "gitpod"),
                ("alpha.eksctl.io/nodegroup-name", pool(at)),
                ("eks.amazonaws.com/capacityType", "ON_DEMAND"),
                ("eks.amazonaws.com/nodegroup", pool(at)),
                ("eks.amazonaws.com/nodegroup-image", "ami-0c7de72478aa8a6e2"),
            ])
            .for_gitpod();
    node.provider_id = format!("aws:///{zone}/i-0f69{:013x}", 0x0b5e_44c1_a7d2_u64 + 977 * at as u64);
    node
}

/// A node that stands for one pod; its size is that of the pod.
fn fargate_node(at: usize) -> Node {
    let zone = ["eu-west-1a", "eu-west-1b"][at % 2];
    let name = format!("fargate-ip-192-168-{}-{}.eu-west-1.compute.internal", 100 + at, at + 10);
    let mut node = Node::new(at, name.clone(), OF_FARGATE).labelled(&[
        ("eks.amazonaws.com/compute-type", "fargate"),
        ("failure-domain.beta.kubernetes.io/region", "eu-west-1"),
        ("failure-domain.beta.kubernetes.io/zone", zone),
        ("topology.kubernetes.io/region", "eu-west-1"),
        ("topology.kubernetes.io/zone", zone),
    ]);
    // AWS keeps every pod away that no profile of Fargate chooses, and nobody else may label these nodes.
    node.taints
        .push(json!({ "effect": "NoSchedule", "key": "eks.amazonaws.com/compute-type", "value": "fargate" }));
    node.without_daemonsets = true;
    node.cpu = (16, 16_000);
    node.provider_id = format!("aws:///{zone}/{}/{name}", suffix(&name, 32));
    node
}

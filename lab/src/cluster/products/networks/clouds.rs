//! The networks of clouds and of kind: Amazon's plug-in for its private networks, and kindnet.
//!
//! Documented by Amazon and by kind: names, images and variables.

use serde_json::{Value, json};

use super::super::crd::{cluster_wide, namespaced, open_definition};
use super::super::workload::{container_with, daemonset};
use super::Network;

/// Amazon's plug-in: `aws-node`.
pub(in super::super) fn aws(version: &str) -> Network {
    let agent = container_with(
        "aws-node",
        &format!("602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:{version}"),
        &[
            ("AWS_VPC_CNI_NODE_PORT_SUPPORT", "true"),
            ("AWS_VPC_K8S_CNI_EXTERNALSNAT", "false"),
            ("AWS_VPC_K8S_CNI_LOGLEVEL", "DEBUG"),
            ("ENABLE_POD_ENI", "false"),
            ("ENABLE_PREFIX_DELEGATION", "false"),
            ("WARM_ENI_TARGET", "1"),
        ],
    );
    let name = json!({ "app.kubernetes.io/name": "aws-node" });
    Network {
        workloads: vec![daemonset("kube-system", "aws-node", vec![agent]).labelled(name)],
        objects: definitions(),
    }
}

fn definitions() -> Vec<Value> {
    vec![
        open_definition(cluster_wide("crd.k8s.amazonaws.com", "ENIConfig", "eniconfigs"), "v1alpha1"),
        open_definition(
            namespaced("vpcresources.k8s.aws", "SecurityGroupPolicy", "securitygrouppolicies"),
            "v1beta1",
        ),
    ]
}

/// The network of kind.
pub(in super::super) fn kindnet() -> Network {
    let agent = container_with(
        "kindnet-cni",
        "docker.io/kindest/kindnetd:v20210326-1e038dc5",
        &[("POD_SUBNET", "10.244.0.0/16")],
    );
    let labels = json!({ "app": "kindnet", "tier": "node" });
    Network {
        workloads: vec![daemonset("kube-system", "kindnet", vec![agent]).labelled(labels)],
        objects: Vec::new(),
    }
}

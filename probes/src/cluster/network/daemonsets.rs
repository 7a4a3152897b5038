//! The daemonsets of networks.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::{json, versions};
use super::Cni;

/// A daemonset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonSet {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The containers of its pods.
    pub containers: Vec<Container>,
    /// How many nodes it should run on; `None` where no controller has said so yet.
    pub desired: Option<u64>,
    /// How many of its pods are ready.
    pub ready: u64,
}

/// A container of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
    /// Its environment, as far as the values stand in the manifest.
    pub env: BTreeMap<String, String>,
}

/// The daemonsets by which a network is told. Calico's own tells Calico, however it runs.
const NAMES: &[(&str, Cni)] = &[
    ("anetd", Cni::DataplaneV2),
    ("canal", Cni::Canal),
    ("rke2-canal", Cni::Canal),
    ("calico-node", Cni::CalicoUntold),
    ("cilium", Cni::Cilium),
    ("antrea-agent", Cni::Antrea),
    ("weave-net", Cni::Weave),
    ("kube-router", Cni::KubeRouter),
    ("ovnkube-node", Cni::OvnKubernetes),
    ("sdn", Cni::OpenshiftSdn),
    ("kube-flannel", Cni::Flannel),
    ("kube-flannel-ds", Cni::Flannel),
    ("kube-flannel-ds-amd64", Cni::Flannel),
    ("kube-flannel-ds-arm64", Cni::Flannel),
    ("kindnet", Cni::Kindnet),
    ("aws-node", Cni::AwsVpcCni),
    ("azure-cni-networkmonitor", Cni::AzureCni),
    ("azure-cns", Cni::AzureCni),
];

/// The namespaces that networks are installed in. A daemonset of the same name elsewhere is a user's own.
const NAMESPACES: &[&str] =
    &["kube-system", "calico-system", "kube-flannel", "cilium", "antrea", "weave", "kube-router"];

impl DaemonSet {
    /// Every daemonset of a list.
    pub fn list(list: &Value) -> Vec<Self> {
        json::items(list).map(Self::read).collect()
    }

    fn read(item: &Value) -> Self {
        Self {
            namespace: json::owned(item, "/metadata/namespace"),
            name: json::owned(item, "/metadata/name"),
            containers: json::elements(item, "/spec/template/spec/containers").map(Container::read).collect(),
            desired: item.pointer("/status/desiredNumberScheduled").and_then(Value::as_u64),
            ready: item.pointer("/status/numberReady").and_then(Value::as_u64).unwrap_or_default(),
        }
    }

    /// Whether there is a node that it should run on. One that chooses no node is switched off.
    pub fn runs(&self) -> bool {
        self.desired != Some(0)
    }

    /// Namespace and name.
    pub fn path(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// The version of its software: the first tag that is one.
    pub fn version(&self) -> Option<String> {
        // Beside the software itself stand helpers; its own container bears its name, or its image does.
        let own = |container: &&Container| {
            self.name.contains(&container.name) || container.image.contains(&self.name.replace('-', "/"))
        };
        let first = self.containers.iter().find(own).or(self.containers.first())?;
        versions::of_image(&first.image)
    }

    /// The value of a variable in any of its containers.
    pub fn env(&self, name: &str) -> Option<&str> {
        self.containers.iter().find_map(|container| container.env.get(name)).map(String::as_str)
    }

    /// The network that it tells.
    pub(super) fn cni(&self) -> Option<Cni> {
        let openshifts = self.namespace.starts_with("openshift-");
        if !openshifts && !NAMESPACES.contains(&self.namespace.as_str()) {
            return None;
        }
        // Newer releases of GKE divide it by the size of the nodes: anetd-l, anetd-m, anetd-s.
        if self.name.starts_with("anetd-") {
            return Some(Cni::DataplaneV2);
        }
        NAMES.iter().find(|(name, _)| *name == self.name).map(|(_, cni)| *cni)
    }
}

impl Container {
    fn read(item: &Value) -> Self {
        let env = json::elements(item, "/env").filter_map(|variable| {
            let value = variable.get("value")?.as_str()?;
            Some((json::owned(variable, "/name"), value.to_owned()))
        });
        Self { name: json::owned(item, "/name"), image: json::owned(item, "/image"), env: env.collect() }
    }
}

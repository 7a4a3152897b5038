//! The nodes of a cluster, and which of them count (k10 to k17; facts 3.5).
//!
//! Gitpod's platform pods are bound to nodes by the labels `gitpod.io/workload_*`, and ws-daemon reaches into each such
//! node: its containerd, its kernel, its file system. So the nodes with these labels are judged; where no node has one,
//! nothing tells which Gitpod will use, and all are. Of these, only a node that is Ready, takes pods and runs Linux counts:
//! on another no pod of Gitpod starts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json;
use super::quantity::Quantity;

/// How every label begins by which Gitpod chooses nodes.
pub const WORKLOAD: &str = "gitpod.io/workload_";

/// One node, as its status tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// What keeps pods away from it.
    pub taints: Vec<Taint>,
    /// The conditions that its kubelet reports: type and status.
    pub conditions: BTreeMap<String, String>,
    /// Whether its kubelet says that it is ready.
    pub ready: bool,
    /// Whether it takes new pods: it is not cordoned.
    pub schedulable: bool,
    /// Its operating system.
    pub os: Os,
    /// The versions of what runs on it.
    pub info: NodeInfo,
    /// The machine in the cloud behind it: `gce://project/zone/name`.
    pub provider_id: String,
    /// The addresses that its pods get, where the cluster gives each node a range.
    pub pod_cidr: String,
    /// The cpu that pods may have, if it can be read.
    pub cpu: Option<Quantity>,
    /// The memory in bytes that pods may have, if it can be read.
    pub memory: Option<Quantity>,
}

/// `status.nodeInfo`, each text as it stands; empty where it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeInfo {
    /// `Ubuntu 20.04.4 LTS`.
    pub os_image: String,
    /// `5.4.0-1065-gke`.
    pub kernel: String,
    /// `containerd://1.5.2`.
    pub runtime: String,
    /// `v1.22.8-gke.201`.
    pub kubelet: String,
    /// `amd64`.
    pub architecture: String,
}

/// The operating system of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Os {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// Neither is told. Such a node counts as one on Linux, so that it is seen that its facts cannot be read.
    #[default]
    Untold,
}

/// What keeps pods away that do not tolerate it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// `dedicated`.
    pub key: String,
    /// Its value, often empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

/// The taints that Gitpod's workspaces tolerate. Its platform pods tolerate none.
pub const TOLERATED_BY_WORKSPACES: &[&str] = &[
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/network-unavailable",
];

/// The conditions of a node that runs out of something.
const PRESSURES: &[&str] = &["DiskPressure", "MemoryPressure", "PIDPressure", "NetworkUnavailable"];

impl Node {
    /// Every node of a list.
    pub fn list(list: &Value) -> Vec<Self> {
        json::items(list).map(Self::read).collect()
    }

    fn read(item: &Value) -> Self {
        let labels = json::texts(item, "/metadata/labels");
        let conditions: BTreeMap<_, _> = json::elements(item, "/status/conditions")
            .map(|condition| (json::owned(condition, "/type"), json::owned(condition, "/status")))
            .collect();
        let info = NodeInfo {
            os_image: json::owned(item, "/status/nodeInfo/osImage"),
            kernel: json::owned(item, "/status/nodeInfo/kernelVersion"),
            runtime: json::owned(item, "/status/nodeInfo/containerRuntimeVersion"),
            kubelet: json::owned(item, "/status/nodeInfo/kubeletVersion"),
            architecture: json::owned(item, "/status/nodeInfo/architecture"),
        };
        let allocatable = |of: &str| item.pointer("/status/allocatable")?.get(of).and_then(Quantity::read);
        Self {
            name: json::owned(item, "/metadata/name"),
            annotations: json::texts(item, "/metadata/annotations"),
            taints: json::elements(item, "/spec/taints").map(Taint::read).collect(),
            ready: conditions.get("Ready").is_some_and(|status| status == "True"),
            schedulable: !json::flag(item, "/spec/unschedulable"),
            os: os(json::text(item, "/status/nodeInfo/operatingSystem"), &labels),
            provider_id: json::owned(item, "/spec/providerID"),
            pod_cidr: json::owned(item, "/spec/podCIDR"),
            cpu: allocatable("cpu"),
            memory: allocatable("memory"),
            labels,
            conditions,
            info,
        }
    }

    /// Whether it bears one of the labels by which Gitpod chooses nodes, whatever its value: Gitpod asks only whether the
    /// label exists.
    pub fn is_gitpods(&self) -> bool {
        self.labels.keys().any(|label| label.starts_with(WORKLOAD))
    }

    /// The taints that keep Gitpod's platform pods away (k15).
    pub fn repels_platform(&self) -> Vec<&Taint> {
        self.taints.iter().filter(|taint| taint.repels()).collect()
    }

    /// The taints that keep workspaces away (k15).
    pub fn repels_workspaces(&self) -> Vec<&Taint> {
        let tolerated = |taint: &Taint| TOLERATED_BY_WORKSPACES.contains(&taint.key.as_str());
        self.taints.iter().filter(|taint| taint.repels() && !tolerated(taint)).collect()
    }

    /// What it runs out of, by the types of its conditions (k17).
    pub fn pressures(&self) -> Vec<&'static str> {
        let holds = |of: &&&str| self.conditions.get(**of).is_some_and(|status| status == "True");
        PRESSURES.iter().filter(holds).copied().collect()
    }

    fn left_out(&self) -> Option<LeftOut> {
        if self.os == Os::Windows {
            Some(LeftOut::Windows)
        } else if !self.ready {
            Some(LeftOut::NotReady)
        } else if !self.schedulable {
            Some(LeftOut::Cordoned)
        } else {
            None
        }
    }
}

impl Taint {
    fn read(taint: &Value) -> Self {
        Self {
            key: json::owned(taint, "/key"),
            value: json::owned(taint, "/value"),
            effect: json::owned(taint, "/effect"),
        }
    }

    /// Whether it keeps pods away, and not only advises against.
    fn repels(&self) -> bool {
        matches!(self.effect.as_str(), "NoSchedule" | "NoExecute")
    }
}

impl std::fmt::Display for Taint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { key, value, effect } = self;
        if value.is_empty() { write!(f, "{key}:{effect}") } else { write!(f, "{key}={value}:{effect}") }
    }
}

fn os(told: &str, labels: &BTreeMap<String, String>) -> Os {
    let labelled = || labels.get("kubernetes.io/os").or_else(|| labels.get("beta.kubernetes.io/os"));
    let name = if told.is_empty() { labelled().map_or("", String::as_str) } else { told };
    match name.to_ascii_lowercase().as_str() {
        "linux" => Os::Linux,
        "windows" => Os::Windows,
        _ => Os::Untold,
    }
}

/// Why a node does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// Other nodes bear Gitpod's labels, and this one does not.
    NotGitpods,
    /// It runs Windows.
    Windows,
    /// Its kubelet does not say that it is ready.
    NotReady,
    /// It takes no new pods.
    Cordoned,
}

/// Which nodes count, and which do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<'n> {
    /// Whether Gitpod's labels chose them. Then an empty list means that no node of Gitpod's is there now, as when a group
    /// has been scaled to zero.
    pub by_labels: bool,
    /// The nodes that count.
    pub nodes: Vec<&'n Node>,
    /// The others, with the reason.
    pub left_out: Vec<(&'n Node, LeftOut)>,
}

/// Tells which nodes count.
pub fn judged(nodes: &[Node]) -> Judged<'_> {
    let by_labels = nodes.iter().any(Node::is_gitpods);
    let mut judged = Judged { by_labels, nodes: Vec::new(), left_out: Vec::new() };
    for node in nodes {
        let reason =
            if by_labels && !node.is_gitpods() { Some(LeftOut::NotGitpods) } else { node.left_out() };
        match reason {
            Some(reason) => judged.left_out.push((node, reason)),
            None => judged.nodes.push(node),
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::recorded;
    use super::*;

    #[test]
    fn a_node_is_read_whole() {
        let list = json!({ "kind": "NodeList", "items": [{
            "metadata": { "name": "gke-a", "labels": { "kubernetes.io/os": "linux" }, "annotations": { "a": "b" } },
            "spec": { "providerID": "gce://p/z/gke-a", "podCIDR": "10.0.0.0/24", "unschedulable": true,
                "taints": [
                    { "key": "dedicated", "value": "db", "effect": "NoSchedule" },
                    { "key": "node.kubernetes.io/disk-pressure", "effect": "NoExecute" },
                    { "key": "soft", "effect": "PreferNoSchedule" },
                ] },
            "status": {
                "allocatable": { "cpu": "3920m", "memory": "12698Mi" },
                "conditions": [{ "type": "Ready", "status": "True" }, { "type": "DiskPressure", "status": "True" }],
                "nodeInfo": { "operatingSystem": "linux", "architecture": "amd64", "osImage": "Ubuntu 20.04.4 LTS",
                    "kernelVersion": "5.4.0-1065-gke", "containerRuntimeVersion": "containerd://1.5.2",
                    "kubeletVersion": "v1.22.8-gke.201" },
            },
        }] });
        let nodes = Node::list(&list);
        let node = &nodes[0];
        assert_eq!(
            (node.name.as_str(), node.os, node.ready, node.schedulable),
            ("gke-a", Os::Linux, true, false)
        );
        assert_eq!(node.provider_id, "gce://p/z/gke-a");
        assert_eq!(node.cpu.map(Quantity::in_milli), Some(3920));
        assert_eq!(node.memory.map(Quantity::in_whole), Some(12_698 * 1024 * 1024));
        assert_eq!(node.info.architecture, "amd64");
        assert_eq!(node.pressures(), ["DiskPressure"]);
        let text = |taints: Vec<&Taint>| taints.into_iter().map(Taint::to_string).collect::<Vec<_>>();
        assert_eq!(
            text(node.repels_platform()),
            ["dedicated=db:NoSchedule", "node.kubernetes.io/disk-pressure:NoExecute"]
        );
        assert_eq!(text(node.repels_workspaces()), ["dedicated=db:NoSchedule"]);
        assert_eq!(judged(&nodes).left_out, [(node, LeftOut::Cordoned)]);
    }

    #[test]
    fn labels_choose_whatever_their_value() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "AKS Windows"]);
        assert_eq!((judged(&nodes).by_labels, judged(&nodes).nodes.len()), (false, 2));
        assert_eq!(judged(&nodes).left_out, [(&nodes[2], LeftOut::Windows)]);
        nodes[1].labels.insert("gitpod.io/workload_meta".to_owned(), "false".to_owned());
        let chosen = judged(&nodes);
        assert_eq!((chosen.by_labels, chosen.nodes), (true, vec![&nodes[1]]));
        assert_eq!(chosen.left_out, [(&nodes[0], LeftOut::NotGitpods), (&nodes[2], LeftOut::NotGitpods)]);
    }

    #[test]
    fn a_group_of_none_is_no_choice_of_all() {
        assert_eq!(judged(&[]), Judged { by_labels: false, nodes: Vec::new(), left_out: Vec::new() });
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        nodes[0].labels.insert("gitpod.io/workload_ide".to_owned(), "true".to_owned());
        nodes[0].ready = false;
        let none_now = judged(&nodes);
        assert!(none_now.by_labels && none_now.nodes.is_empty());
        assert_eq!(none_now.left_out, [(&nodes[0], LeftOut::NotReady), (&nodes[1], LeftOut::NotGitpods)]);
    }

    #[test]
    fn an_operating_system_that_is_not_told_counts() {
        let os_of = |item: Value| Node::list(&json!([item]))[0].os;
        assert_eq!(os_of(json!({})), Os::Untold);
        assert_eq!(
            os_of(json!({ "metadata": { "labels": { "kubernetes.io/os": "windows" } } })),
            Os::Windows
        );
        assert_eq!(os_of(json!({ "status": { "nodeInfo": { "operatingSystem": "linux" } } })), Os::Linux);
        let untold = Node { ready: true, schedulable: true, ..Node::default() };
        assert_eq!(judged(std::slice::from_ref(&untold)).nodes, [&untold]);
    }
}

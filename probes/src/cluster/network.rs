//! Which network interface the cluster has (k05, k08, k09; facts 3.3, 3.4).
//!
//! Gitpod keeps workspaces apart from the cluster by network policies, and its proxy reaches them by the addresses of
//! their pods. It is tried with Calico. How Calico runs differs: with VXLAN, or only as the engine of policies on the
//! network of a cloud, as in Gitpod's own reference set-ups. GKE's Dataplane V2 is Cilium below, which takes the
//! addresses in a policy otherwise: a workspace there does not reach its own public port.
//!
//! What runs on the nodes decides: daemonsets that have a node to run on. Where none is there, the annotations of K3s and the
//! network of the platform tell. What contradicts it is a conflict. Whether policies are enforced is tried elsewhere.

use harness::judge::Part;

use super::nodes::Node;

mod calico;
mod daemonsets;
mod kinds;

pub use calico::{Installation, Pool};
pub use daemonsets::{Container, DaemonSet};
pub use kinds::Cni;

use calico::Calico;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The daemonsets of the cluster, at least those of the namespaces that systems use.
    pub daemonsets: &'a [DaemonSet],
    /// Calico's pools; `None` where they cannot be read, which is less than none being there.
    pub pools: Option<&'a [Pool]>,
    /// The operator's installation of Calico, if there is one that can be read.
    pub installation: Option<&'a Installation>,
    /// All nodes.
    pub nodes: &'a [Node],
    /// The product id of the platform, if it is known.
    pub platform: Option<&'a str>,
}

/// Which network interface it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The kind. [`Cni::Unknown`] and [`Cni::CalicoUntold`] tell too little to be judged.
    pub cni: Cni,
    /// Its version, if an image's tag tells it.
    pub version: Option<String>,
    /// What told it.
    pub reason: String,
    /// What contradicts it, a text each.
    pub conflicts: Vec<String>,
    /// Who says that it enforces network policies; whether it does is tried elsewhere.
    pub policies: Option<String>,
}

impl Network {
    /// Weighs the evidence.
    pub fn identify(evidence: &Evidence<'_>) -> Self {
        let found: Vec<(Cni, &DaemonSet)> = evidence
            .daemonsets
            .iter()
            .filter(|set| set.runs())
            .filter_map(|set| Some((set.cni()?, set)))
            .collect();
        let first = |wanted: Cni| found.iter().find(|(cni, _)| *cni == wanted).map(|(_, set)| *set);
        let mut network = if let Some(set) = first(Cni::DataplaneV2) {
            Self::of(Cni::DataplaneV2, set)
        } else if let Some(set) = first(Cni::Canal) {
            Self::of(Cni::Canal, set)
        } else if let Some(set) = first(Cni::CalicoUntold) {
            let others: Vec<Cni> = found.iter().map(|(cni, _)| *cni).collect();
            Calico { set, others: &others, evidence }.network()
        } else if let Some((cni, set)) = kinds::IN_ORDER.iter().find_map(|cni| Some((*cni, first(*cni)?))) {
            Self::of(cni, set)
        } else {
            without_daemonset(evidence)
        };
        network.contradict(&found);
        network.policies = network.policies.or_else(|| policies(network.cni, &found, evidence.nodes));
        network
    }

    /// The part of the cluster that the network is.
    pub fn part(&self) -> Part {
        Part {
            part: String::new(),
            product: self.cni.id().map(str::to_owned),
            name: self.cni.name().to_owned(),
            version: self.version.clone(),
            of: Vec::new(),
        }
    }

    /// The value of the fact `dataplane`, which the matrix holds together with GKE.
    pub fn dataplane(&self) -> Option<&'static str> {
        (self.cni == Cni::DataplaneV2).then_some("v2")
    }

    fn of(cni: Cni, set: &DaemonSet) -> Self {
        Self::told(cni, set.version(), format!("the daemonset {}", set.path()))
    }

    fn told(cni: Cni, version: Option<String>, reason: String) -> Self {
        Self { cni, version, reason, conflicts: Vec::new(), policies: None }
    }

    /// Names the daemonsets that do not go together with what was told.
    fn contradict(&mut self, found: &[(Cni, &DaemonSet)]) {
        for (cni, set) in found {
            if !self.cni.goes_with(*cni) {
                self.conflicts.push(format!("the daemonset {} runs as well", set.path()));
            }
        }
    }
}

/// What nodes and platform tell where no daemonset of a network runs.
fn without_daemonset(evidence: &Evidence<'_>) -> Network {
    let backend = |node: &&Node| node.annotations.contains_key(FLANNEL_BACKEND);
    let nodes = evidence.nodes;
    match evidence.platform {
        Some("k3s" | "rke2") if !flannel_is_off(nodes) => {
            if let Some(node) = nodes.iter().find(backend) {
                let backend = &node.annotations[FLANNEL_BACKEND];
                let reason =
                    format!("annotation {FLANNEL_BACKEND}: {backend} on {}, without a daemonset", node.name);
                return Network::told(Cni::Flannel, None, reason);
            }
        }
        // An inference: with kubenet each node has a range of its own for pods, with Azure's plug-in pods take addresses of
        // the cloud's network.
        Some("aks") => {
            let ranged = nodes.iter().any(|node| !node.pod_cidr.is_empty());
            let (cni, reason) = if ranged {
                (Cni::Kubenet, "AKS whose nodes have ranges for pods, without a daemonset")
            } else {
                (Cni::AzureCni, "AKS whose nodes have no ranges for pods")
            };
            return Network::told(cni, None, reason.to_owned());
        }
        // No daemonset runs there: AWS itself gives each pod an address of the cloud's network.
        Some("eks") if !nodes.is_empty() && nodes.iter().all(|node| node.name.starts_with("fargate-ip-")) => {
            let reason = "EKS whose nodes are all of Fargate".to_owned();
            return Network::told(Cni::AwsVpcCni, None, reason);
        }
        Some("gke") => {
            let reason = "GKE with neither calico-node nor anetd".to_owned();
            return Network::told(Cni::GkeNative, None, reason);
        }
        _ => {}
    }
    Network::told(Cni::Unknown, None, "no daemonset of a known network runs".to_owned())
}

/// The annotation of a node by the flannel that runs on it.
const FLANNEL_BACKEND: &str = "flannel.alpha.coreos.com/backend-type";
/// The annotation of K3s with what it was started with: an array of texts.
const NODE_ARGS: &str = "k3s.io/node-args";

/// The arguments that K3s was started with, on any node. Agents have none of the server's.
fn started_with(nodes: &[Node]) -> Vec<String> {
    let given = nodes.iter().filter_map(|node| node.annotations.get(NODE_ARGS));
    given.filter_map(|text| serde_json::from_str::<Vec<String>>(text).ok()).flatten().collect()
}

/// Whether K3s was told to bring no flannel. The annotation of an earlier one may still be there.
fn flannel_is_off(nodes: &[Node]) -> bool {
    let args = started_with(nodes);
    args.iter().any(|arg| arg == "--flannel-backend=none")
        || args.windows(2).any(|pair| pair[0] == "--flannel-backend" && pair[1] == "none")
}

/// Who says that it enforces policies.
fn policies(cni: Cni, found: &[(Cni, &DaemonSet)], nodes: &[Node]) -> Option<String> {
    let agent = || {
        let sets = found.iter().map(|(_, set)| set);
        let mut containers = sets.flat_map(|set| set.containers.iter());
        containers.any(|container| container.name == "aws-eks-nodeagent")
    };
    let in_k3s = || nodes.iter().any(|node| node.annotations.contains_key(NODE_ARGS));
    let turned_off = || started_with(nodes).iter().any(|arg| arg.starts_with("--disable-network-policy"));
    match cni {
        Cni::AwsVpcCni => agent().then(|| "the agent of the VPC CNI, where it is switched on".to_owned()),
        Cni::Flannel => (in_k3s() && !turned_off()).then(|| "the controller within K3s".to_owned()),
        Cni::AzureCni | Cni::Kubenet | Cni::GkeNative | Cni::Kindnet | Cni::CalicoUntold | Cni::Unknown => {
            None
        }
        Cni::CalicoVxlan
        | Cni::CalicoPolicy
        | Cni::CalicoIpip
        | Cni::CalicoBgp
        | Cni::CalicoElsewhere
        | Cni::Canal
        | Cni::DataplaneV2
        | Cni::Cilium
        | Cni::Antrea
        | Cni::Weave
        | Cni::KubeRouter
        | Cni::OvnKubernetes
        | Cni::OpenshiftSdn => Some(cni.name().to_owned()),
    }
}

#[cfg(test)]
mod tests;

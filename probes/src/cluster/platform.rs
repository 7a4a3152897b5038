//! Whose Kubernetes it is (k04, k07; facts 3.2).
//!
//! Gitpod is tried on a few platforms and names them one by one; what a platform hides from its users (the nodes of an
//! Autopilot, the host of a Fargate pod) is what Gitpod's privileged pods need. Every sign is collected, in the order of
//! [`Place`]; the first one that names a product decides, and signs that name another are a conflict. Signs that only
//! point at a product count where none names one.
//!
//! What is no sign: the suffix of a kernel (`-azure` runs under a kind on a build machine, `-aws` under kubeadm), and the
//! cloud in a provider id (`gce://` is kops on Google's machines as well). The suffix `-k3s1` of containerd is none either:
//! RKE2 brings the same.

use harness::judge::Part;

use super::discovery::Groups;
use super::nodes::Node;

mod products;
mod signs;

pub use products::PRODUCTS;
pub use signs::of_version;

/// How much a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The product names itself.
    Names,
    /// It fits the product, and others now and then.
    Points,
    /// It tells how a cluster was made, where nothing tells whose it is.
    Falls,
}

/// Where a sign was seen, the stronger place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The version of the API server.
    Server,
    /// A group of its API.
    Group,
    /// A label of a node.
    Label,
    /// An annotation of a node.
    Annotation,
    /// The version of a kubelet.
    Kubelet,
    /// The provider id of a node.
    ProviderId,
    /// The name of a node.
    Name,
}

/// One sign of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The product id.
    pub product: &'static str,
    /// How much it says.
    pub strength: Strength,
    /// Where it was seen.
    pub place: Place,
    /// What was seen.
    pub text: String,
    /// On which nodes; empty for the server itself.
    pub nodes: Vec<String>,
}

/// How many nodes are named in a text.
const MOST_NAMED: usize = 3;

impl Sign {
    /// What was seen, and where.
    pub fn seen(&self) -> String {
        match &self.nodes[..] {
            [] => self.text.clone(),
            nodes if nodes.len() <= MOST_NAMED => format!("{} on {}", self.text, nodes.join(", ")),
            nodes => {
                let named = nodes[..MOST_NAMED].join(", ");
                format!("{} on {named} and {} more", self.text, nodes.len() - MOST_NAMED)
            }
        }
    }
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// `gitVersion` of the API server; empty when it is not known.
    pub server: &'a str,
    /// The groups of its API.
    pub groups: &'a Groups,
    /// All nodes, whether Gitpod uses them or not.
    pub nodes: &'a [Node],
}

/// Whose Kubernetes it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Platform {
    /// The product id; absent where no sign tells one.
    pub product: Option<&'static str>,
    /// Every sign that was seen.
    pub signs: Vec<Sign>,
    /// What contradicts the product, a text each.
    pub conflicts: Vec<String>,
    /// What tells that it is GKE Autopilot, which refuses privileged pods.
    pub autopilot: Option<String>,
    /// The nodes of EKS Fargate, where no privileged pod and no daemonset runs.
    pub fargate: Vec<String>,
}

impl Platform {
    /// Weighs the evidence.
    pub fn identify(evidence: &Evidence<'_>) -> Self {
        let signs = signs::collect(evidence);
        // They are in the order of strength, then of place.
        let first = signs.first();
        let product = first.map(|sign| sign.product);
        let strength = first.map(|sign| sign.strength);
        let contradicts = |sign: &&Sign| {
            Some(sign.product) != product
                && Some(sign.strength) == strength
                && sign.strength != Strength::Falls
        };
        let mut conflicts: Vec<String> = signs
            .iter()
            .filter(contradicts)
            .map(|sign| format!("{} is a sign of {}", sign.seen(), name(sign.product)))
            .collect();
        conflicts.extend(product.and_then(|product| other_cloud(product, evidence.nodes)));
        Self {
            autopilot: autopilot(product, evidence.nodes),
            fargate: fargate(evidence.nodes),
            product,
            signs,
            conflicts,
        }
    }

    /// The part of the cluster that the platform is.
    pub fn part(&self) -> Part {
        Part {
            part: String::new(),
            product: self.product.map(str::to_owned),
            name: self.product.map_or("a platform that no sign tells", name).to_owned(),
            version: None,
            of: Vec::new(),
        }
    }
}

/// The name of a product of [`PRODUCTS`].
pub fn name(id: &'static str) -> &'static str {
    PRODUCTS.iter().find(|product| product.id == id).map_or(id, |product| product.name)
}

/// How the provider ids of a managed platform begin.
const CLOUDS: &[(&str, &[&str])] =
    &[("gke", &["gce://"]), ("eks", &["aws://", "eks-hybrid://"]), ("aks", &["azure://"])];

/// A managed platform whose nodes are all on machines of somebody else: a virtual cluster, or the vendor's distribution on
/// one's own machines.
fn other_cloud(product: &str, nodes: &[Node]) -> Option<String> {
    let (_, own) = CLOUDS.iter().find(|(id, _)| *id == product)?;
    let mut told = nodes.iter().filter(|node| !node.provider_id.is_empty()).peekable();
    let first = told.peek()?.provider_id.clone();
    if told.any(|node| own.iter().any(|begins| node.provider_id.starts_with(begins))) {
        return None;
    }
    let scheme = first.split_once("://").map_or(first.as_str(), |(scheme, _)| scheme);
    Some(format!("no node is a machine of that cloud: the provider ids begin with {scheme}://"))
}

fn autopilot(product: Option<&str>, nodes: &[Node]) -> Option<String> {
    let labelled = |node: &&Node| {
        node.labels.get("cloud.google.com/gke-autopilot").is_some_and(|value| value != "false")
    };
    if let Some(node) = nodes.iter().find(labelled) {
        return Some(format!("label cloud.google.com/gke-autopilot on {}", node.name));
    }
    // GKE calls its nodes gke-…, and those of an Autopilot gk3-….
    let named = |node: &&Node| product == Some("gke") && node.name.starts_with("gk3-");
    nodes.iter().find(named).map(|node| format!("the name of the node {}", node.name))
}

fn fargate(nodes: &[Node]) -> Vec<String> {
    let is_fargate = |node: &&Node| {
        node.name.starts_with("fargate-ip-")
            || node.labels.get("eks.amazonaws.com/compute-type").is_some_and(|value| value == "fargate")
    };
    nodes.iter().filter(is_fargate).map(|node| node.name.clone()).collect()
}

#[cfg(test)]
mod tests;

//! The roles that Gitpod gives to nodes by labels (k14).
//!
//! Each of Gitpod's workloads asks for nodes that bear its label. Gitpod's pods accept any value, but its installer and its
//! preflight ask for `true`, and the installer lets the last node it looks at decide: so only `true` counts here, on any
//! node that is Ready and takes pods, and every other value is named. Which labels are needed depends on the kind of the
//! installation.

use super::nodes::{Node, Os, WORKLOAD};

/// Every label that Gitpod asks for, in the order of its installer.
pub const LABELS: [&str; 5] = [
    "gitpod.io/workload_meta",
    "gitpod.io/workload_ide",
    "gitpod.io/workload_workspace_services",
    "gitpod.io/workload_workspace_regular",
    "gitpod.io/workload_workspace_headless",
];

/// What of Gitpod is installed here: the `kind` of the installer's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// All of it.
    #[default]
    Full,
    /// What users log in to and see.
    Meta,
    /// What runs workspaces.
    Workspace,
}

impl Kind {
    /// The labels that this kind needs.
    pub fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Full => &LABELS,
            Self::Meta => &LABELS[..3],
            Self::Workspace => &LABELS[2..],
        }
    }
}

/// A label of Gitpod's, and the nodes that bear it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The label.
    pub label: &'static str,
    /// The nodes that can take pods now, where its value is `true`.
    pub nodes: Vec<String>,
    /// Those where its value is `true`, and that cannot take pods now.
    pub not_now: Vec<String>,
    /// Those where it has another value, which the installer takes for no.
    pub otherwise: Vec<(String, String)>,
}

/// Every role that `kind` needs, with its nodes.
pub fn roles(nodes: &[Node], kind: Kind) -> Vec<Role> {
    kind.labels().iter().map(|label| role(nodes, label)).collect()
}

fn role(nodes: &[Node], label: &'static str) -> Role {
    let mut role = Role { label, nodes: Vec::new(), not_now: Vec::new(), otherwise: Vec::new() };
    for node in nodes {
        let name = node.name.clone();
        let takes_pods = node.ready && node.schedulable && node.os != Os::Windows;
        match node.labels.get(label).map(String::as_str) {
            None => {}
            Some("true") if takes_pods => role.nodes.push(name),
            Some("true") => role.not_now.push(name),
            Some(other) => role.otherwise.push((name, other.to_owned())),
        }
    }
    role
}

/// Labels that look like Gitpod's and are none, each with the nodes that bear it: mistyped ones, or those of another
/// release.
pub fn strangers(nodes: &[Node]) -> Vec<(String, Vec<String>)> {
    let mut strangers = std::collections::BTreeMap::<String, Vec<String>>::new();
    for node in nodes {
        for label in node.labels.keys() {
            if label.starts_with(WORKLOAD) && !LABELS.contains(&label.as_str()) {
                strangers.entry(label.clone()).or_default().push(node.name.clone());
            }
        }
    }
    strangers.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::recorded;
    use super::*;

    #[test]
    fn only_true_counts_and_only_where_pods_start() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "GKE Ubuntu", "AKS Windows"]);
        for (node, value) in nodes.iter_mut().zip(["true", "True", "true", "true"]) {
            node.labels.insert(LABELS[0].to_owned(), value.to_owned());
        }
        nodes[2].schedulable = false;
        let names: Vec<_> = nodes.iter().map(|node| node.name.clone()).collect();
        let meta = &roles(&nodes, Kind::Full)[0];
        assert_eq!(meta.nodes, [names[0].clone()]);
        assert_eq!(meta.otherwise, [(names[1].clone(), "True".to_owned())]);
        assert_eq!(meta.not_now, [names[2].clone(), names[3].clone()]);
    }

    /// The installer goes over the nodes and keeps the value of the last one: a later `false` hides an earlier `true`.
    #[test]
    fn the_last_node_does_not_decide() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        for (node, value) in nodes.iter_mut().zip(["true", "false"]) {
            node.labels.insert(LABELS[3].to_owned(), value.to_owned());
        }
        let regular = &roles(&nodes, Kind::Full)[3];
        assert_eq!((regular.nodes.len(), regular.otherwise.len()), (1, 1));
    }

    #[test]
    fn a_mistyped_label_is_named() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu"]);
        nodes[0].labels.insert("gitpod.io/workload_workspaces".to_owned(), "true".to_owned());
        nodes[0].labels.insert(LABELS[1].to_owned(), "true".to_owned());
        let name = nodes[0].name.clone();
        assert_eq!(strangers(&nodes), [("gitpod.io/workload_workspaces".to_owned(), vec![name])]);
    }
}

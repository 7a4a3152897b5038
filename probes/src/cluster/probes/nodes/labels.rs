//! Every label of Gitpod stands on a node that takes pods.
//!
//! Each workload of Gitpod requires a node with its label (`install/installer/pkg/cluster/affinity.go`): which labels follows
//! from the `kind` of the installation. Without one, its pods are pending for ever and nothing says why. The pods accept any
//! value, but installer and preflight ask for `true`, and the installer lets the last node that it reads decide; so `true`
//! on one node that is ready and takes pods is what is required, and every other value is a remark. A label that stands only
//! on nodes that take no pods now, as when a pool has been scaled to zero, tells nothing about what Gitpod will find.
//! Source: k14.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{STEP, left_out, names};
use crate::cluster::nodes::{LeftOut, Node, Os, judged};
use crate::cluster::roles::{Kind, Role, roles, strangers};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::labels",
        key: "k14",
        title: "every label of Gitpod stands on a node that takes pods",
        why: "Every workload of Gitpod asks for nodes with its label `gitpod.io/workload_...`. Where no node has it, its pods stay pending for ever.",
        wire: "`GET /api/v1/nodes`: the labels `gitpod.io/workload_...` that the kind of the installation needs, whether each node is ready, and whether it takes pods.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    for remark in remarks(&nodes, cluster.settings.kind) {
        cx.remark(&remark);
    }
    Ok(judge(&nodes, cluster.settings.kind)?)
}

fn judge(nodes: &[Node], kind: Kind) -> Result<Passed, Failure> {
    if nodes.is_empty() {
        let expected = "nodes with Gitpod's labels";
        return Err(Failure::new(causes::NO_NODE_NOW, STEP, expected, "the cluster has no node"));
    }
    let roles = roles(nodes, kind);
    let (mut missing, mut later, mut present) = (Vec::new(), Vec::new(), Vec::new());
    for role in &roles {
        let waiting = waiting(role, nodes);
        match (role.nodes.len(), waiting.len()) {
            (0, 0) => missing.push(absent(role)),
            (0, _) => {
                later.push(format!("{} only on {}, which take no pods now", role.label, names(&waiting)));
            }
            (count, _) => present.push(format!("{} on {}", short(role.label), count)),
        }
    }
    if !missing.is_empty() {
        let expected = format!("each of {} with the value true on a node that takes pods", all(kind));
        let actual = missing.into_iter().chain(later).collect::<Vec<_>>().join("; ");
        return Err(Failure::new(causes::LABEL_MISSING, STEP, expected, actual));
    }
    if !later.is_empty() {
        let expected = "a node that is ready and takes pods for every label";
        return Err(Failure::new(causes::NO_NODE_NOW, STEP, expected, later.join("; ")));
    }
    Ok(Passed::saying(format!("nodes that take pods: {}", present.join(", "))))
}

/// The nodes that may take pods of this role at another time: never those on Windows.
fn waiting<'r>(role: &'r Role, nodes: &[Node]) -> Vec<&'r String> {
    let on_windows = |name: &String| nodes.iter().any(|node| node.name == *name && node.os == Os::Windows);
    role.not_now.iter().filter(|name| !on_windows(name)).collect()
}

/// A role without a node: which values it has instead.
fn absent(role: &Role) -> String {
    let others: Vec<String> =
        role.otherwise.iter().map(|(node, value)| format!("{value:?} on {node}")).collect();
    if others.is_empty() {
        format!("{} on no node", role.label)
    } else {
        format!("{} is {}", role.label, names(&others))
    }
}

/// `workspace_regular` of the whole label.
fn short(label: &str) -> &str {
    label.strip_prefix(crate::cluster::nodes::WORKLOAD).unwrap_or(label)
}

fn all(kind: Kind) -> String {
    let short: Vec<&str> = kind.labels().iter().map(|label| short(label)).collect();
    format!("{}{{{}}}", crate::cluster::nodes::WORKLOAD, short.join(","))
}

/// What changes nothing now, and may surprise later.
fn remarks(nodes: &[Node], kind: Kind) -> Vec<String> {
    let mut remarks = Vec::new();
    for role in roles(nodes, kind).iter().filter(|role| !role.otherwise.is_empty()) {
        let others: Vec<String> =
            role.otherwise.iter().map(|(node, value)| format!("{value:?} on {node}")).collect();
        remarks.push(format!(
            "The label {} has another value than true: {}. Gitpod's pods go there all the same, but its installer, which lets the last node decide, may say that the label is missing.",
            role.label,
            names(&others)
        ));
    }
    for (label, of) in strangers(nodes) {
        remarks.push(format!(
            "The label {label} on {} looks like one of Gitpod's and is none that this release asks for.",
            names(&of)
        ));
    }
    // Where no node has a label, all of them count, and there is nothing to tell apart.
    let judged = judged(nodes);
    let (others, own): (Vec<_>, Vec<_>) =
        judged.left_out.into_iter().partition(|(_, reason)| *reason == LeftOut::NotGitpods);
    if !own.is_empty() {
        let nodes = harness::text::count(own.len() as u64, "node");
        remarks
            .push(format!("Not judged, since no pod of Gitpod's starts there: {nodes}: {}.", left_out(&own)));
    }
    if !others.is_empty() {
        let nodes = harness::text::count(others.len() as u64, "node");
        remarks.push(format!("Not judged, since Gitpod does not use them: {nodes}: {}.", left_out(&others)));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::recorded;
    use crate::cluster::roles::LABELS;

    fn labelled(node: &mut Node, labels: &[&str], value: &str) {
        for label in labels {
            node.labels.insert((*label).to_owned(), value.to_owned());
        }
    }

    fn two() -> Vec<Node> {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        labelled(&mut nodes[0], &LABELS[..2], "true");
        labelled(&mut nodes[1], &LABELS[2..], "true");
        nodes
    }

    #[test]
    fn every_label_on_some_node_passes() {
        assert_eq!(
            judge(&two(), Kind::Full).unwrap().note,
            "nodes that take pods: meta on 1, ide on 1, workspace_services on 1, workspace_regular on 1, workspace_headless on 1"
        );
        assert!(remarks(&two(), Kind::Full).is_empty());
    }

    /// #14666: bare metal without labels, where every pod is pending for ever.
    #[test]
    fn issue_14666_no_labels() {
        let failure = judge(&recorded::nodes(&["kubeadm AWS"]), Kind::Full).unwrap_err();
        assert_eq!(failure.cause, causes::LABEL_MISSING);
        assert_eq!(failure.actual.matches("on no node").count(), 5);
        assert!(failure.expected.contains("gitpod.io/workload_{meta,ide,workspace_services,"));
    }

    /// #14598: only the labels of the kind of the installation are asked for.
    #[test]
    fn issue_14598_labels_by_kind() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu"]);
        labelled(&mut nodes[0], Kind::Workspace.labels(), "true");
        assert!(judge(&nodes, Kind::Workspace).is_ok());
        let failure = judge(&nodes, Kind::Full).unwrap_err();
        assert!(failure.actual.starts_with("gitpod.io/workload_meta on no node"), "{}", failure.actual);
    }

    #[test]
    fn only_true_counts_and_other_values_are_named() {
        let mut nodes = two();
        labelled(&mut nodes[1], &LABELS[3..4], "yes");
        let failure = judge(&nodes, Kind::Full).unwrap_err();
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::LABEL_MISSING, "gitpod.io/workload_workspace_regular is \"yes\" on n1")
        );
        // The installer would be content, or not, by the order of the nodes: here one good node is enough.
        labelled(&mut nodes[0], &LABELS[3..4], "true");
        assert!(judge(&nodes, Kind::Full).is_ok());
        assert!(remarks(&nodes, Kind::Full)[0].contains("\"yes\" on n1"));
    }

    #[test]
    fn a_node_that_takes_no_pods_now_tells_nothing() {
        for change in [|node: &mut Node| node.ready = false, |node: &mut Node| node.schedulable = false] {
            let mut nodes = two();
            change(&mut nodes[1]);
            let failure = judge(&nodes, Kind::Full).unwrap_err();
            assert_eq!(failure.cause, causes::NO_NODE_NOW);
            assert!(failure.actual.contains("only on n1"), "{}", failure.actual);
        }
        let mut on_windows = two();
        on_windows[1].os = Os::Windows;
        assert_eq!(judge(&on_windows, Kind::Full).unwrap_err().cause, causes::LABEL_MISSING);
        assert_eq!(judge(&[], Kind::Full).unwrap_err().cause, causes::NO_NODE_NOW);
    }

    #[test]
    fn what_is_not_judged_is_said() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "GKE Ubuntu"]);
        labelled(&mut nodes[0], &LABELS, "true");
        labelled(&mut nodes[1], &["gitpod.io/workload_workspaces"], "true");
        nodes[1].schedulable = false;
        let remarks = remarks(&nodes, Kind::Full);
        assert!(remarks[0].contains("gitpod.io/workload_workspaces on n1"), "{remarks:?}");
        assert!(remarks[1].contains("1 node: n1 is cordoned"), "{remarks:?}");
        assert!(remarks[2].contains("1 node: n2 is without a label of Gitpod's"), "{remarks:?}");
    }
}

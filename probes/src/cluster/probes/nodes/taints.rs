//! No node that Gitpod uses keeps its pods away.
//!
//! Gitpod's platform pods tolerate no taint, and its workspaces only the pressure of disk and memory and a network that is
//! not there yet (`install/installer/cmd/testdata/render/minimal/output.golden`, `components/ws-manager`). A label says that
//! Gitpod's pods are to go to a node; a taint that they do not tolerate keeps them away all the same: daemons are missing
//! there, and the others are pending as soon as the remaining nodes are full. Nodes for workspaces alone are held against
//! what workspaces tolerate. The taints that Kubernetes puts on a node while it runs out of something come and go with that
//! condition: `pressure` tells of them. Source: k15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{STEP, counted, names};
use crate::cluster::nodes::{Judged, Node, Taint};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::taints",
        key: "k15",
        title: "no node that Gitpod uses keeps its pods away",
        why: "Gitpod's pods tolerate no taint of an operator's. A node that has Gitpod's label and such a taint takes none of them: they stay pending, and its daemons are missing there.",
        wire: "`GET /api/v1/nodes`: `spec.taints` of each node with a label of Gitpod's.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The roles whose nodes only workspaces and daemons go to.
const FOR_WORKSPACES: &[&str] =
    &["gitpod.io/workload_workspace_regular", "gitpod.io/workload_workspace_headless"];

/// The taints by which Kubernetes itself marks a condition.
const OF_CONDITIONS: &[&str] = &[
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/network-unavailable",
];

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    judge(&counted(&nodes)?)
}

fn judge(judged: &Judged<'_>) -> Result<Passed, NotPassed> {
    if !judged.by_labels {
        // Which nodes Gitpod will use is not told, and those of the control plane bear a taint for good reason.
        return Err(NotPassed::not_applicable("no node bears a label of Gitpod's, as `labels` says"));
    }
    let tainted: Vec<String> = judged
        .nodes
        .iter()
        .filter_map(|node| {
            let taints: Vec<String> = repelling(node).into_iter().map(Taint::to_string).collect();
            (!taints.is_empty()).then(|| format!("{} has {}", node.name, taints.join(" and ")))
        })
        .collect();
    if tainted.is_empty() {
        let nodes = harness::text::count(judged.nodes.len() as u64, "node");
        return Ok(Passed::saying(format!("no taint keeps Gitpod's pods away from {nodes}")));
    }
    let expected = "no taint with NoSchedule or NoExecute on the nodes with Gitpod's labels";
    Err(Failure::new(causes::NODE_TAINTED, STEP, expected, names(&tainted)).into())
}

/// The taints of a node that are in the way of what is to go there.
fn repelling(node: &Node) -> Vec<&Taint> {
    let others = |label: &String| {
        label.starts_with(crate::cluster::nodes::WORKLOAD) && !FOR_WORKSPACES.contains(&label.as_str())
    };
    let taints =
        if node.labels.keys().any(others) { node.repels_platform() } else { node.repels_workspaces() };
    taints.into_iter().filter(|taint| !OF_CONDITIONS.contains(&taint.key.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::nodes::judged;
    use crate::cluster::recorded;

    fn node(label: &str, key: &str, effect: &str) -> Vec<Node> {
        let mut nodes = recorded::nodes(&["GKE Ubuntu"]);
        nodes[0].labels.insert(format!("gitpod.io/workload_{label}"), "true".to_owned());
        nodes[0].taints.push(Taint { key: key.to_owned(), value: String::new(), effect: effect.to_owned() });
        nodes
    }

    fn cause(nodes: &[Node]) -> Option<&'static str> {
        match judge(&judged(nodes)) {
            Ok(_) => None,
            Err(NotPassed::Failure(failure)) => Some(failure.cause.code),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_no_pod_of_gitpods_tolerates_fails() {
        let tainted = node("meta", "dedicated", "NoSchedule");
        let NotPassed::Failure(failure) = judge(&judged(&tainted)).unwrap_err() else { panic!("no failure") };
        assert_eq!(failure.cause, causes::NODE_TAINTED);
        assert_eq!(failure.actual, "n0 has dedicated:NoSchedule");
        assert_eq!(cause(&node("workspace_regular", "dedicated", "NoExecute")), Some("node-tainted"));
        assert_eq!(
            cause(&node("ide", "node-role.kubernetes.io/control-plane", "NoSchedule")),
            Some("node-tainted")
        );
    }

    #[test]
    fn advice_and_conditions_are_no_taints_of_an_operator() {
        assert_eq!(cause(&node("meta", "dedicated", "PreferNoSchedule")), None);
        assert_eq!(cause(&node("meta", "node.kubernetes.io/disk-pressure", "NoSchedule")), None);
        assert_eq!(
            cause(&node("workspace_headless", "node.kubernetes.io/memory-pressure", "NoExecute")),
            None
        );
    }

    #[test]
    fn nodes_without_labels_are_not_judged() {
        let mut nodes = node("meta", "dedicated", "NoSchedule");
        nodes[0].labels.clear();
        assert!(matches!(judge(&judged(&nodes)), Err(NotPassed::Skipped { .. })));
        nodes.extend(recorded::nodes(&["K3s"]));
        nodes[1].name = "b".to_owned();
        nodes[1].labels.insert("gitpod.io/workload_meta".to_owned(), "true".to_owned());
        assert_eq!(cause(&nodes), None);
    }
}

//! No node that Gitpod uses runs out of anything.
//!
//! A kubelet that is short of disk, memory or process ids evicts pods and takes no new ones; each workspace takes gigabytes
//! of the node's disk, and ws-daemon itself refuses to work with less than 20 GiB free. The conditions may pass by
//! themselves, so that this is recommended. Source: k17.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{STEP, counted, names, unreadable};
use crate::cluster::nodes::Node;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::pressure",
        key: "k17",
        title: "no node that Gitpod uses runs out of anything",
        why: "A node under pressure evicts workspaces, with what was not pushed still in them, and takes no new pods.",
        wire: "`GET /api/v1/nodes`: the conditions DiskPressure, MemoryPressure, PIDPressure and NetworkUnavailable of each node that Gitpod uses.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// What every kubelet reports.
const REPORTED: &[&str] = &["DiskPressure", "MemoryPressure", "PIDPressure"];

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    Ok(judge(&counted(&nodes)?.nodes)?)
}

fn judge(nodes: &[&Node]) -> Result<Passed, Failure> {
    let pressed: Vec<String> = nodes
        .iter()
        .filter(|node| !node.pressures().is_empty())
        .map(|node| format!("{} on {}", node.pressures().join(" and "), node.name))
        .collect();
    if !pressed.is_empty() {
        let expected = "no pressure on any node that Gitpod uses";
        return Err(Failure::new(causes::NODE_UNDER_PRESSURE, STEP, expected, names(&pressed)));
    }
    let told = |node: &Node| {
        REPORTED.iter().all(|of| node.conditions.get(*of).is_some_and(|status| status == "False"))
    };
    let untold: Vec<&String> = nodes.iter().filter(|node| !told(node)).map(|node| &node.name).collect();
    if !untold.is_empty() {
        return Err(unreadable("the conditions of pressure", &untold, "conditions"));
    }
    Ok(Passed::saying(format!("no pressure on {}", harness::text::count(nodes.len() as u64, "node"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::recorded;

    fn judged(statuses: &[(&str, &str)]) -> Result<Passed, Failure> {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        for node in &mut nodes {
            node.conditions.extend(REPORTED.iter().map(|of| ((*of).to_owned(), "False".to_owned())));
        }
        for (of, status) in statuses {
            nodes[1].conditions.insert((*of).to_owned(), (*status).to_owned());
        }
        judge(&nodes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_node_and_its_pressures_are_named() {
        assert_eq!(judged(&[]).unwrap().note, "no pressure on 2 nodes");
        let failure = judged(&[("DiskPressure", "True"), ("PIDPressure", "True")]).unwrap_err();
        assert_eq!(failure.cause, causes::NODE_UNDER_PRESSURE);
        assert_eq!(failure.actual, "DiskPressure and PIDPressure on n1");
        assert_eq!(judged(&[("NetworkUnavailable", "True")]).unwrap_err().cause, causes::NODE_UNDER_PRESSURE);
    }

    #[test]
    fn a_condition_that_is_not_known_is_no_pass() {
        let failure = judged(&[("MemoryPressure", "Unknown")]).unwrap_err();
        assert_eq!(failure.cause, causes::FACT_UNREADABLE);
        assert!(failure.actual.ends_with("on n1"), "{}", failure.actual);
    }
}

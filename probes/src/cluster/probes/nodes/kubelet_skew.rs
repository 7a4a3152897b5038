//! Every kubelet goes together with the API server.
//!
//! Gitpod's components watch and patch pods through the API server and rely on kubelets that carry out what it says:
//! ws-daemon labels its node (`nodes` update and patch), workspaces are pods whose fields the kubelet has to know. Kubernetes
//! promises that only for a kubelet that is no newer than its server, and at most two minor releases older (three from 1.28
//! on). Node pools that are upgraded by hand fall behind. What works outside of the promise works by chance, so that this is
//! recommended. Source: k03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{self, STEP, counted, names};
use crate::cluster::nodes::Node;
use crate::cluster::versions::{Numbers, ServerVersion, Skew, oldest_kubelet, skew};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::kubelet_skew",
        key: "k03",
        title: "every kubelet goes together with the API server",
        why: "Kubernetes promises that a kubelet carries out what its API server says only within two minor releases below the server, or three from 1.28 on. Pods of Gitpod on a node outside of that may not start, or lack fields that they were given.",
        wire: "`GET /version` and `GET /api/v1/nodes`: `gitVersion` and the `kubeletVersion` of each node that Gitpod uses.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let server = ServerVersion::read(&cluster.version);
    let nodes = cluster.nodes(cx).await?;
    Ok(judge(&server, &counted(&nodes)?.nodes)?)
}

fn judge(server: &ServerVersion, nodes: &[&Node]) -> Result<Passed, Failure> {
    let Some(release) = server.numbers else {
        let actual = format!("`gitVersion` is `{}`", server.git);
        return Err(Failure::new(
            causes::FACT_UNREADABLE,
            "GET /version",
            "the version of the API server",
            actual,
        ));
    };
    let mut unread = Vec::new();
    let mut skewed = Vec::new();
    for node in nodes {
        let Some(kubelet) = Numbers::read(&node.info.kubelet) else {
            unread.push(&node.name);
            continue;
        };
        let how = match skew(release, kubelet) {
            Skew::Within => continue,
            Skew::Ahead => "is newer".to_owned(),
            Skew::Behind(1) => "is 1 release older".to_owned(),
            Skew::Behind(by) => format!("is {by} releases older"),
        };
        skewed.push(format!("{} on {} {how}", node.info.kubelet, node.name));
    }
    let oldest = oldest_kubelet(release);
    if !skewed.is_empty() {
        let expected =
            format!("kubelets of the server's {} or at most {oldest} minor releases before it", server.git);
        return Err(Failure::new(causes::KUBELET_SKEW, STEP, expected, names(&skewed)));
    }
    if !unread.is_empty() {
        return Err(counted::unreadable("the kubelet's version", &unread, "kubeletVersion"));
    }
    let nodes = harness::text::count(nodes.len() as u64, "node");
    Ok(Passed::saying(format!(
        "the kubelets of {nodes} are within {oldest} minor releases of {}",
        server.git
    )))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::recorded;

    fn judged(server: &str, kubelets: &[&str]) -> Result<Passed, Failure> {
        let server = ServerVersion::read(&json!({ "gitVersion": server }));
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "GKE Ubuntu"]);
        nodes.truncate(kubelets.len());
        for (node, kubelet) in nodes.iter_mut().zip(kubelets) {
            node.info.kubelet = (*kubelet).to_owned();
        }
        judge(&server, &nodes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_odd_kubelet_is_named() {
        let note = judged("v1.24.9-gke.100", &["v1.24.3", "v1.22.8-gke.201"]).unwrap().note;
        assert_eq!(note, "the kubelets of 2 nodes are within 2 minor releases of v1.24.9-gke.100");
        let failure = judged("v1.24.9", &["v1.24.3", "v1.21.5-gke.9", "v1.25.0"]).unwrap_err();
        assert_eq!(failure.cause, causes::KUBELET_SKEW);
        assert_eq!(failure.actual, "v1.21.5-gke.9 on n1 is 3 releases older, v1.25.0 on n2 is newer");
        assert!(judged("v1.28.0", &["v1.25.0"]).is_ok());
        assert!(judged("v1.28.0", &["v1.24.0"]).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_no_pass() {
        assert_eq!(judged("unknown", &["v1.24.3"]).unwrap_err().cause, causes::FACT_UNREADABLE);
        let failure = judged("v1.24.0", &["v1.24.3", ""]).unwrap_err();
        assert_eq!(failure.cause, causes::FACT_UNREADABLE);
        assert!(failure.actual.ends_with("on n1"), "{}", failure.actual);
        // A kubelet that is known to be off is more than one that is not known.
        assert_eq!(judged("v1.24.0", &["", "v1.25.0"]).unwrap_err().cause, causes::KUBELET_SKEW);
    }
}

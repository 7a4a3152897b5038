//! The version of Kubernetes can be read.
//!
//! Gitpod installs kinds that came with a certain release, and its support is told by release: of the API server, and of
//! every kubelet that runs its pods. Which releases those are is the matrix's to say. Source: k02.

use harness::judge::Part;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::identify::summed;
use crate::cluster::nodes::judged;
use crate::cluster::parts::{self, Read};
use crate::cluster::versions::ServerVersion;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::server_version",
        key: "k02",
        title: "the version of Kubernetes can be read",
        why: "Gitpod is tried with certain releases of Kubernetes. A release that nobody can read is none that anybody can say a word about.",
        wire: "`GET /version`, once for the whole run, and `kubeletVersion` of the nodes that count.",
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
    let server = judge(&ServerVersion::read(&cluster.version))?;
    let nodes = cluster.nodes(cx).await?;
    let kubelets = of_nodes(parts::kubelets(&judged(&nodes).nodes))?;
    Ok(Passed::saying(format!("API server {server}; {kubelets}")))
}

/// The version of the server, where it tells one and no other beside it.
fn judge(version: &ServerVersion) -> Result<String, Failure> {
    let failure = |cause, actual: String| {
        Failure::new(cause, "GET /version", "a `gitVersion` that begins with numbers", actual)
    };
    if let Some(disagreement) = &version.disagreement {
        return Err(failure(causes::FACTS_CONFLICT, disagreement.clone()));
    }
    match version.part().version {
        Some(text) if version.numbers.is_some() => Ok(text),
        _ if version.git.is_empty() => Err(failure(causes::FACT_UNREADABLE, "no gitVersion".to_owned())),
        _ => Err(failure(causes::FACT_UNREADABLE, format!("`{}`", version.git))),
    }
}

/// The versions of the kubelets in one line.
fn of_nodes(read: Read) -> Result<String, Failure> {
    let Read { parts, unread } = read;
    let step = "GET /api/v1/nodes, status.nodeInfo.kubeletVersion";
    if !unread.is_empty() {
        let actual = format!("none can be read of {}", unread.join(", "));
        return Err(Failure::new(causes::FACT_UNREADABLE, step, "the version of every kubelet", actual));
    }
    if parts.is_empty() {
        let expected = "a node of Gitpod that takes pods";
        return Err(Failure::new(causes::NO_NODE_NOW, step, expected, "none"));
    }
    let called = |part: Part| Part { name: "kubelet".to_owned(), ..part };
    Ok(summed(&parts.into_iter().map(called).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cluster::recorded;

    fn why(answer: &Value) -> Result<String, &'static str> {
        judge(&ServerVersion::read(answer)).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn a_version_is_read_or_it_is_said_why_not() {
        let eks = json!({ "major": "1", "minor": "22+", "gitVersion": "v1.22.6-eks-14c7a48" });
        assert_eq!(why(&eks), Ok("1.22.6-eks-14c7a48".to_owned()));
        assert_eq!(why(&json!({ "gitVersion": "unknown" })), Err("fact-unreadable"));
        assert_eq!(why(&json!({})), Err("fact-unreadable"));
        let torn = json!({ "major": "1", "minor": "21", "gitVersion": "v1.22.6" });
        assert_eq!(why(&torn), Err("facts-conflict"));
    }

    #[test]
    fn every_kubelet_that_counts_is_read() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu newer"]);
        let read = |nodes: &[_]| of_nodes(parts::kubelets(&judged(nodes).nodes));
        let said = read(&nodes).unwrap();
        assert!(
            said.contains("kubelet 1.22.8-gke.201 on 1 node, ")
                || said.ends_with("kubelet 1.22.8-gke.201 on 1 node"),
            "{said}"
        );
        nodes[1].info.kubelet = String::new();
        let unread = read(&nodes).unwrap_err();
        assert_eq!(
            (unread.cause, unread.actual.as_str()),
            (causes::FACT_UNREADABLE, "none can be read of n1")
        );
        assert_eq!(read(&[]).unwrap_err().cause, causes::NO_NODE_NOW);
    }
}

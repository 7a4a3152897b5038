//! Every node that Gitpod uses is amd64.
//!
//! All images of Gitpod are built for linux/amd64 alone, and so are those of its workspaces by default: on another node its
//! pods are pulled, and end with `exec format error`. Gitpod asks for labels and not for an architecture, so that an arm64
//! pool with its labels gets its pods. Source: k13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{STEP, counted, names, unreadable};
use crate::cluster::nodes::Node;
use crate::cluster::{Cluster, category, causes};

/// The only architecture that Gitpod's images are built for.
const AMD64: &str = "amd64";

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::architecture",
        key: "k13",
        title: "every node that Gitpod uses is amd64",
        why: "Gitpod's images are built for amd64 only, and its pods go wherever its labels are. On an arm64 node they end with an exec format error.",
        wire: "`GET /api/v1/nodes`: `architecture` of each node that Gitpod uses.",
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
    Ok(judge(&counted(&nodes)?.nodes)?)
}

fn judge(nodes: &[&Node]) -> Result<Passed, Failure> {
    let mut unread = Vec::new();
    let mut others = Vec::new();
    for node in nodes {
        match node.info.architecture.as_str() {
            AMD64 => {}
            "" => unread.push(&node.name),
            other => others.push(format!("{} is {other}", node.name)),
        }
    }
    if !others.is_empty() {
        let expected = "amd64 on every node that Gitpod uses";
        return Err(Failure::new(causes::ARCHITECTURE_UNSUPPORTED, STEP, expected, names(&others)));
    }
    if !unread.is_empty() {
        return Err(unreadable("the architecture", &unread, "architecture"));
    }
    Ok(Passed::saying(format!("amd64 on {}", harness::text::count(nodes.len() as u64, "node"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::recorded;

    fn judged(architectures: [&str; 2]) -> Result<Passed, Failure> {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        for (node, architecture) in nodes.iter_mut().zip(architectures) {
            node.info.architecture = architecture.to_owned();
        }
        judge(&nodes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn one_other_node_is_enough() {
        assert_eq!(judged(["amd64", "amd64"]).unwrap().note, "amd64 on 2 nodes");
        let failure = judged(["amd64", "arm64"]).unwrap_err();
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::ARCHITECTURE_UNSUPPORTED, "n1 is arm64")
        );
        assert_eq!(judged(["amd64", ""]).unwrap_err().cause, causes::FACT_UNREADABLE);
        assert_eq!(judged(["", "arm64"]).unwrap_err().cause, causes::ARCHITECTURE_UNSUPPORTED);
    }
}

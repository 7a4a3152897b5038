//! The container runtime of every node that Gitpod uses is known.
//!
//! ws-daemon reaches into containerd (`/run/containerd/containerd.sock`, `/var/lib/containerd/io.containerd.runtime.v2.task`) on
//! each node of workspaces (`install/installer/pkg/components/ws-daemon/daemonset.go`). One node with another runtime is
//! enough for workspaces that never start there, and a check that is content with any containerd does not see it: so all
//! are read, and the matrix judges each. Source: k10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{counted, unreadable};
use crate::cluster::identify::summed;
use crate::cluster::parts::{self, Read};
use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::runtime",
        key: "k10",
        title: "the container runtime of every node is known",
        why: "ws-daemon finds the containers of workspaces through containerd's socket and mounts into its state on the node; registry-facade serves the images that containerd pulls. On a node with Docker or CRI-O workspaces never start.",
        wire: "`GET /api/v1/nodes`: `containerRuntimeVersion` of each node that Gitpod uses.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::RUNTIME),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    Ok(judge(&parts::runtimes(&counted(&nodes)?.nodes))?)
}

/// It has to be read on every node that counts; what it is, the matrix judges.
fn judge(read: &Read) -> Result<Passed, Failure> {
    if read.unread.is_empty() {
        return Ok(Passed::saying(summed(&read.parts)));
    }
    Err(unreadable("the container runtime", &read.unread, "containerRuntimeVersion"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::nodes::Node;
    use crate::cluster::{causes, recorded};

    #[test]
    fn the_note_says_what_runs_where() {
        let nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "EKS AL2 docker"]);
        let passed = judge(&parts::runtimes(&nodes.iter().collect::<Vec<&Node>>())).unwrap();
        assert_eq!(passed.note, "Docker 20.10.23 on 1 node, containerd 1.5.2 on 2 nodes");
    }

    #[test]
    fn a_node_that_does_not_tell_is_named() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        nodes[1].info.runtime = String::new();
        let failure = judge(&parts::runtimes(&nodes.iter().collect::<Vec<&Node>>())).unwrap_err();
        assert_eq!(failure.cause, causes::FACT_UNREADABLE);
        assert!(failure.actual.ends_with("on n1"), "{}", failure.actual);
    }
}

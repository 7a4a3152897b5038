//! The distribution of every node that Gitpod uses is known.
//!
//! ws-daemon binds paths of the node, each with its type (`/usr/src`, `/etc/hosts`, `/var/lib/kubelet/seccomp`), and enters the
//! namespaces of its init process for systemctl (`install/installer/pkg/components/ws-daemon/daemonset.go`). That is tried on
//! Ubuntu; the container-optimised distributions lack some of it. The odd node is named, and the matrix judges each.
//! Source: k12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{counted, unreadable};
use crate::cluster::identify::summed;
use crate::cluster::parts::{self, Read};
use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::os",
        key: "k12",
        title: "the distribution of every node is known",
        why: "ws-daemon mounts files of the node by their paths and types and runs systemctl on it, and Gitpod's images are tried on Ubuntu. Other distributions lack a path, or forbid what it does.",
        wire: "`GET /api/v1/nodes`: `osImage` of each node that Gitpod uses.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::OPERATING_SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    Ok(judge(&parts::distributions(&counted(&nodes)?.nodes))?)
}

/// It has to be read on every node that counts; what it is, the matrix judges.
fn judge(read: &Read) -> Result<Passed, Failure> {
    if read.unread.is_empty() {
        return Ok(Passed::saying(summed(&read.parts)));
    }
    Err(unreadable("the distribution", &read.unread, "osImage"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::nodes::Node;
    use crate::cluster::{causes, recorded};

    #[test]
    fn the_note_says_what_runs_where() {
        let nodes = recorded::nodes(&["GKE Ubuntu", "GKE COS", "GKE Ubuntu"]);
        let note = judge(&parts::distributions(&nodes.iter().collect::<Vec<&Node>>())).unwrap().note;
        assert!(note.contains("Ubuntu 20.04 on 2 nodes") && note.ends_with("on 2 nodes"), "{note}");
    }

    #[test]
    fn a_node_that_does_not_tell_is_named() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        nodes[0].info.os_image = String::new();
        let failure = judge(&parts::distributions(&nodes.iter().collect::<Vec<&Node>>())).unwrap_err();
        assert_eq!(failure.cause, causes::FACT_UNREADABLE);
        assert!(failure.actual.ends_with("on n0"), "{}", failure.actual);
    }
}

//! The kernel of every node that Gitpod uses is known.
//!
//! ws-daemon and workspacekit need of the kernel what came over the years: FUSE in user namespaces (4.18), `open_tree` and
//! `move_mount` (5.2), `SECCOMP_USER_NOTIF_FLAG_CONTINUE` (5.5, or brought back by the distribution). Gitpod's installer stops
//! at the first kernel whose name it cannot parse and looks at no other node; here all are read, and the matrix judges each.
//! Its row cannot be met to the letter, so that the note says how it is read. Source: k11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{counted, unreadable};
use crate::cluster::identify::summed;
use crate::cluster::parts::{self, Read};
use crate::cluster::{Cluster, category};

/// Which reading of the matrix's row is used; its reasons stand there.
const READING: &str = "the matrix's row is read as 5.4 through 5.15, both included";

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::kernel",
        key: "k11",
        title: "the kernel of every node is known",
        why: "Workspaces live in user namespaces that ws-daemon builds with the kernel's mount API, seccomp's notifications and FUSE. An older kernel lacks them, and a check on one node does not see it on the others.",
        wire: "`GET /api/v1/nodes`: `kernelVersion` of each node that Gitpod uses.",
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
    Ok(judge(&parts::kernels(&counted(&nodes)?.nodes))?)
}

/// It has to be read on every node that counts; what it is, the matrix judges.
fn judge(read: &Read) -> Result<Passed, Failure> {
    if read.unread.is_empty() {
        return Ok(Passed::saying(format!("{}; {READING}", summed(&read.parts))));
    }
    Err(unreadable("the kernel", &read.unread, "kernelVersion"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::nodes::Node;
    use crate::cluster::{causes, recorded};

    /// Names of kernels that a parser of semantic versions rejects are read as well as the others.
    #[test]
    fn every_kernel_is_read_and_the_reading_is_said() {
        let nodes = recorded::nodes(&["GKE Ubuntu", "EKS AL2", "AKS Mariner"]);
        let note = judge(&parts::kernels(&nodes.iter().collect::<Vec<&Node>>())).unwrap().note;
        assert_eq!(
            note,
            "Linux 5.10.173-154.642.amzn2.x86_64 on 1 node, Linux 5.15.116.1-2.cm2 on 1 node, \
             Linux 5.4.0-1065-gke on 1 node; the matrix's row is read as 5.4 through 5.15, both included"
        );
    }

    #[test]
    fn a_node_that_does_not_tell_is_named() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu"]);
        nodes[0].info.kernel = "unknown".to_owned();
        let failure = judge(&parts::kernels(&nodes.iter().collect::<Vec<&Node>>())).unwrap_err();
        assert_eq!(failure.cause, causes::FACT_UNREADABLE);
        assert!(failure.actual.ends_with("on n0"), "{}", failure.actual);
    }
}

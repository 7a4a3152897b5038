//! Whether the network is Dataplane V2 is known.
//!
//! The policy of Gitpod's workspaces (`components/ws-manager`, `workspace-default`) allows every address but that of the
//! cloud's metadata. Dataplane V2 is Cilium below, which does not take the addresses of a policy to mean pods: a workspace
//! there does not reach its own public port (#4922). The matrix holds it together with GKE. Source: k05.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::json;

use super::{BY_DAEMONSETS, conflict};
use crate::cluster::identify::DATAPLANE;
use crate::cluster::network::{Cni, Network};
use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::dpv2",
        key: "k05",
        title: "whether the network is Dataplane V2 is known",
        why: "GKE's Dataplane V2 takes the addresses in a network policy otherwise than the policy of Gitpod's workspaces means them: a workspace does not reach its own public port.",
        wire: "`GET /apis/apps/v1/daemonsets`, once for the whole run: `anetd` in kube-system is Dataplane V2.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let network = cluster.network_on_nodes(cx).await?;
    let note = judge(&network)?;
    if let Some(dataplane) = network.dataplane() {
        // Whoever may read daemonsets and nothing else of a network is told this much all the same.
        cx.observe(DATAPLANE, "", json!(dataplane));
    }
    Ok(Passed::saying(note))
}

/// Another network beside `anetd` is a contradiction here; two networks of other kinds are one elsewhere.
fn judge(network: &Network) -> Result<String, Failure> {
    if network.cni != Cni::DataplaneV2 {
        return Ok("it is not: no daemonset anetd runs".to_owned());
    }
    if !network.conflicts.is_empty() {
        return Err(conflict(network, BY_DAEMONSETS));
    }
    Ok(format!("it is: {}", network.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::causes;
    use crate::cluster::probes::network::tests::network;

    /// The half of #4922 that can be read: which clusters it is about.
    #[test]
    fn issue_4922_anetd_is_dataplane_v2() {
        let found = network(&["anetd"], Some("gke"));
        assert_eq!(judge(&found).unwrap(), "it is: the daemonset kube-system/anetd");
        assert_eq!(found.dataplane(), Some("v2"));
        let without = network(&["calico-node"], Some("gke"));
        assert!(judge(&without).unwrap().starts_with("it is not"));
        assert_eq!(without.dataplane(), None);
    }

    #[test]
    fn only_what_contradicts_anetd_is_a_conflict_here() {
        assert_eq!(
            judge(&network(&["anetd", "calico-node"], Some("gke"))).unwrap_err().cause,
            causes::FACTS_CONFLICT
        );
        assert!(judge(&network(&["calico-node", "kube-flannel-ds", "weave-net"], None)).is_ok());
        assert!(judge(&network(&[], None)).is_ok());
    }
}

//! The network interface is known.
//!
//! Gitpod's proxy reaches workspaces by the addresses of their pods, and its 17 network policies keep workspaces apart from
//! the cluster (`install/installer/pkg/components/**/networkpolicy.go`). Which interface carries them out is the matrix's to
//! judge; whether it does, other probes try. Source: k08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{BY_DAEMONSETS, conflict};
use crate::cluster::network::{Cni, Network};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cni_identify",
        key: "k08",
        title: "the network interface is known",
        why: "Workspaces are reached by the addresses of their pods and kept apart by network policies. The network interface does both, each in its own way.",
        wire: "`GET /apis/apps/v1/daemonsets` and `GET /api/v1/nodes`, once for the whole run.",
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
    Ok(Passed::saying(judge(&cluster.network_on_nodes(cx).await?)?))
}

fn judge(network: &Network) -> Result<String, Failure> {
    if !network.conflicts.is_empty() {
        return Err(conflict(network, BY_DAEMONSETS));
    }
    if network.cni == Cni::Unknown {
        let expected = "the daemonset of a known network, or what tells a network without one";
        return Err(Failure::new(causes::FACT_UNREADABLE, BY_DAEMONSETS, expected, &network.reason));
    }
    // How Calico moves packets is told by its pools, which a probe of its own reads.
    let name = if network.cni.is_calicos() { "Calico" } else { network.cni.name() };
    let version = network.version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
    let policies = match &network.policies {
        _ if network.cni.is_calicos() => "; Calico enforces policies".to_owned(),
        Some(who) => format!("; policies are enforced by {who}"),
        None => "; nothing that enforces network policies was seen".to_owned(),
    };
    Ok(format!("{name}{version} by {}{policies}", network.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::probes::network::tests::network;

    #[test]
    fn known_networks_are_told_and_others_are_not_guessed() {
        let calico = judge(&network(&["calico-node"], None)).unwrap();
        assert!(calico.starts_with("Calico by the daemonset kube-system/calico-node"), "{calico}");
        let weave = judge(&network(&["weave-net"], None)).unwrap();
        assert!(weave.ends_with("policies are enforced by Weave Net"), "{weave}");
        let unknown = judge(&network(&["something-else"], None)).unwrap_err();
        assert_eq!(unknown.cause, causes::FACT_UNREADABLE);
    }

    #[test]
    fn two_networks_contradict_each_other() {
        let two = judge(&network(&["calico-node", "weave-net"], None)).unwrap_err();
        assert_eq!(two.cause, causes::FACTS_CONFLICT);
        assert!(two.actual.contains("kube-system/weave-net runs as well"), "{}", two.actual);
    }
}

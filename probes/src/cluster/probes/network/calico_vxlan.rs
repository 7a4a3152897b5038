//! How Calico moves packets is known.
//!
//! The compatibility page lists Calico with VXLAN, yet on GKE, EKS and AKS, as Gitpod's own reference set-ups make them,
//! Calico only enforces policies and the cloud moves the packets. Which of these it is tells what the row is held against:
//! pools that are switched on beat the operator's installation, which beats the variables of the daemonset.
//! Source: k09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::conflict;
use crate::cluster::network::{Cni, Network};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::calico_vxlan",
        key: "k09",
        title: "how Calico moves packets is known",
        why: "Gitpod is tried with Calico that wraps packets in VXLAN, and with Calico as engine of policies on the network of GKE, EKS and AKS. Other ways of moving packets are other networks.",
        wire: "`GET /apis/crd.projectcalico.org/v1/ippools` and `GET /apis/operator.tigera.io/v1/installations/default`, once for the whole run.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::NETWORK),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

const STEP: &str = "GET /apis/crd.projectcalico.org/v1/ippools";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let on_nodes = cluster.network_on_nodes(cx).await?;
    if !on_nodes.cni.is_calicos() {
        let text = format!("Calico does not move packets here: the network is {}", on_nodes.cni.name());
        return Err(NotPassed::not_applicable(text));
    }
    if !on_nodes.conflicts.is_empty() {
        // Which network it is has to be settled first, and the probe of that says so.
        return Err(NotPassed::Blocked { by: "cni_identify" });
    }
    let network = cluster.network(cx).await?;
    Ok(Passed::saying(judge(&network)?))
}

fn judge(network: &Network) -> Result<String, Failure> {
    if !network.conflicts.is_empty() {
        return Err(conflict(network, STEP));
    }
    if network.cni == Cni::CalicoUntold {
        let expected = "a pool that is switched on, an installation, or variables of calico-node";
        return Err(Failure::new(causes::FACT_UNREADABLE, STEP, expected, &network.reason));
    }
    let version = network.version.as_deref().map_or_else(String::new, |version| format!(" ({version})"));
    // The matrix has a remark on this reading of its row; here it is only told that it is the one.
    let reading = match network.cni {
        Cni::CalicoPolicy => "; the row Calico VXLAN is read to include this",
        _ => "",
    };
    Ok(format!("{}{version}: {}{reading}", network.cni.name(), network.reason))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::network::Pool;
    use crate::cluster::probes::network::tests::{network, network_with};

    #[test]
    fn pools_tell_how_packets_move() {
        let pools = |spec| Pool::list(&json!([{ "metadata": { "name": "default" }, "spec": spec }]));
        let vxlan = pools(json!({ "cidr": "10.0.0.0/16", "vxlanMode": "Always", "ipipMode": "Never" }));
        let said = judge(&network_with(&["calico-node"], None, Some(&vxlan))).unwrap();
        assert!(said.starts_with("Calico VXLAN: ") && said.contains("the pool default"), "{said}");
        let ipip = pools(json!({ "cidr": "10.0.0.0/16", "ipipMode": "Always" }));
        assert!(judge(&network_with(&["calico-node"], None, Some(&ipip))).unwrap().contains("IP in IP"));
        let none = judge(&network_with(&["calico-node"], None, Some(&[]))).unwrap_err();
        assert_eq!(none.cause, causes::FACT_UNREADABLE);
    }

    #[test]
    fn on_a_cloud_with_its_own_network_calico_only_enforces() {
        let network = network(&["calico-node", "aws-node"], Some("eks"));
        assert_eq!(network.cni, Cni::CalicoPolicy);
        let said = judge(&network).unwrap();
        assert!(said.contains("policy engine") && said.ends_with("is read to include this"), "{said}");
    }

    #[test]
    fn what_contradicts_itself_is_told() {
        let pools = Pool::list(&json!([
            { "metadata": { "name": "default" }, "spec": { "cidr": "10.0.0.0/16", "vxlanMode": "Always" } },
        ]));
        let odd = network_with(&["calico-node", "aws-node"], Some("eks"), Some(&pools));
        assert_eq!(judge(&odd).unwrap_err().cause, causes::FACTS_CONFLICT);
    }
}

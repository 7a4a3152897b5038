//! The network interface. The list is the order in which they are reported.

use harness::{Failure, Probe};

use crate::cluster::network::Network;
use crate::cluster::{Cluster, causes};

mod dpv2;
mod cni_identify;
mod calico_vxlan;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[dpv2::PROBE, cni_identify::PROBE, calico_vxlan::PROBE];

/// The step of what daemonsets tell.
const BY_DAEMONSETS: &str = "GET /apis/apps/v1/daemonsets";

/// What is wrong with a network of which something contradicts something else.
fn conflict(network: &Network, step: &str) -> Failure {
    let actual =
        format!("{} by {}, but {}", network.cni.name(), network.reason, network.conflicts.join(", and "));
    Failure::new(causes::FACTS_CONFLICT, step, "signs of one network", actual)
}

#[cfg(test)]
mod tests {
    //! Networks made by hand.

    use serde_json::{Value, json};

    use crate::cluster::network::{DaemonSet, Evidence, Network, Pool};
    use crate::cluster::recorded;

    /// The network of daemonsets of these names in kube-system, as the nodes alone tell it.
    pub(super) fn network(sets: &[&str], platform: Option<&str>) -> Network {
        network_with(sets, platform, None)
    }

    /// The same with Calico's pools.
    pub(super) fn network_with(sets: &[&str], platform: Option<&str>, pools: Option<&[Pool]>) -> Network {
        let set = |name: &&str| json!({ "metadata": { "namespace": "kube-system", "name": name } });
        let sets: Vec<Value> = sets.iter().map(set).collect();
        Network::identify(&Evidence {
            daemonsets: &DaemonSet::list(&Value::Array(sets)),
            pools,
            installation: None,
            nodes: &recorded::nodes(&["kubeadm AWS"]),
            platform,
        })
    }
}

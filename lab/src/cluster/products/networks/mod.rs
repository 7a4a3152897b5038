//! The networks of clusters: what each runs on the nodes, what it defines, and what it has written down.

use serde_json::Value;

use super::cluster::Cluster;
use super::workload::Workload;

pub(super) mod calico;
pub(super) mod cilium;
pub(super) mod clouds;
pub(super) mod flannel;
pub(super) mod ovn;

/// One network.
pub(super) struct Network {
    pub(super) workloads: Vec<Workload>,
    pub(super) objects: Vec<Value>,
}

impl Cluster {
    /// Has this network.
    pub(super) fn networked(self, network: Network) -> Self {
        self.running(network.workloads).having(network.objects)
    }
}

//! The nodes. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod kubelet_skew;
mod runtime;
mod kernel;
mod os;
mod architecture;
mod labels;
mod taints;
mod capacity;
mod pressure;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[
    kubelet_skew::PROBE,
    runtime::PROBE,
    kernel::PROBE,
    os::PROBE,
    architecture::PROBE,
    labels::PROBE,
    taints::PROBE,
    capacity::PROBE,
    pressure::PROBE,
];

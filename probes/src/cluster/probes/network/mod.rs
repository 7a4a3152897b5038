//! The network interface. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod dpv2;
mod cni_identify;
mod calico_vxlan;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[dpv2::PROBE, cni_identify::PROBE, calico_vxlan::PROBE];

//! Volumes and names. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod default_sc;
mod snapshot;
mod dns_label;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[default_sc::PROBE, snapshot::PROBE, dns_label::PROBE];

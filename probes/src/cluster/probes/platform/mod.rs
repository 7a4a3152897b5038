//! Whose Kubernetes it is. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod distro;
mod gke_selfsigned;
mod gke_autopilot;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[distro::PROBE, gke_selfsigned::PROBE, gke_autopilot::PROBE];

//! What is admitted. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod psa;
mod admit_privileged;
mod admit_priority;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[psa::PROBE, admit_privileged::PROBE, admit_priority::PROBE];

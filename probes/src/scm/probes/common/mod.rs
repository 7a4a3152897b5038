//! The probes of what all of them share, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod certificates;
mod clock;
mod proxy;
mod no_portal;
mod provider;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] =
    &[certificates::PROBE, clock::PROBE, proxy::PROBE, no_portal::PROBE, provider::PROBE];

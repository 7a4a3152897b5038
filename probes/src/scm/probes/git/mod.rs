//! The probes of git over HTTPS, whoever serves it, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod anonymous;
mod refs;
mod ls_refs;
mod fetch;
mod http_versions;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] =
    &[anonymous::PROBE, refs::PROBE, ls_refs::PROBE, fetch::PROBE, http_versions::PROBE];

//! The API server itself, and who may do what. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

#[expect(
    clippy::module_inception,
    reason = "a file is called as its probe, and this one is about the API itself"
)]
mod api;
mod server_version;
mod api_groups;
mod aggregated;
mod rbac_installer;
mod rbac_self;
mod rbac_escalate;
mod rbac_escalate_self;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[
    api::PROBE,
    server_version::PROBE,
    api_groups::PROBE,
    aggregated::PROBE,
    rbac_installer::PROBE,
    rbac_self::PROBE,
    rbac_escalate::PROBE,
    rbac_escalate_self::PROBE,
];

//! cert-manager. The list is the order in which they are reported.

use harness::Probe;

use crate::cluster::Cluster;

mod cert_manager_discovery;
mod cert_manager_version;
mod cert_manager_schema;
mod cert_manager_webhook;
mod cert_manager_health;
mod cert_manager_chain_issue;
mod cert_manager_reissue;
mod cert_manager_configured_issuer;
mod cert_manager_dns01;
mod cert_manager_order_state;
mod cert_manager_compat;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[
    cert_manager_discovery::PROBE,
    cert_manager_version::PROBE,
    cert_manager_schema::PROBE,
    cert_manager_webhook::PROBE,
    cert_manager_health::PROBE,
    cert_manager_chain_issue::PROBE,
    cert_manager_reissue::PROBE,
    cert_manager_configured_issuer::PROBE,
    cert_manager_dns01::PROBE,
    cert_manager_order_state::PROBE,
    cert_manager_compat::PROBE,
];

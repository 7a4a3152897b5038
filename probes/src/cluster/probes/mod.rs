//! The probes of clusters, one file each, in folders by what they look at. The list of each folder is the order in which they
//! are reported.

pub mod api;
pub mod platform;
pub mod network;
pub mod nodes;
pub mod admission;
pub mod storage;
pub mod certificates;
pub mod pods;

use std::time::Duration;

use harness::{Probe, SkipKind};

use super::Cluster;
use super::settings::Settings;

const FOLDERS: &[&[Probe<Cluster>]] = &[
    api::ALL,
    platform::ALL,
    network::ALL,
    nodes::ALL,
    admission::ALL,
    storage::ALL,
    certificates::ALL,
    pods::ALL,
];

/// How many probes there are.
const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < FOLDERS.len() {
        count += FOLDERS[at].len();
        at += 1;
    }
    count
};

/// Every probe of a cluster.
pub(super) const ALL: &[Probe<Cluster>] = &{
    let mut all = [const { Probe { info: api::ALL[0].info, run: api::ALL[0].run } }; COUNT];
    let (mut folder, mut to) = (0, 0);
    while folder < FOLDERS.len() {
        let mut at = 0;
        while at < FOLDERS[folder].len() {
            all[to] = Probe { info: FOLDERS[folder][at].info, run: FOLDERS[folder][at].run };
            to += 1;
            at += 1;
        }
        folder += 1;
    }
    all
};

/// How much longer than others the probe `slug` may take: for each certificate that it waits for, one after another, as long
/// as the settings give the issuer.
pub(super) fn waits(settings: &Settings, slug: &str) -> Duration {
    match slug {
        "cert_manager_chain_issue" | "cert_manager_reissue" => settings.issue_wait * 2,
        _ => Duration::ZERO,
    }
}

/// Why the probe `slug` cannot run on this target, as far as the settings tell.
pub(super) fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
    let not_applicable = |text: &str| Some((SkipKind::NotApplicable, text.to_owned()));
    if pods::ALL.iter().any(|probe| probe.info.slug() == slug) {
        return Some((SkipKind::NotGiven, pods::NOT_YET.to_owned()));
    }
    match slug {
        "rbac_installer" | "rbac_escalate" if settings.installer.is_none() => {
            not_applicable("the environment names no service account of the installer (`installer`)")
        }
        "cert_manager_configured_issuer" | "cert_manager_dns01" if settings.issuer.is_none() => {
            not_applicable("the environment names no issuer (`issuer`)")
        }
        _ => None,
    }
}

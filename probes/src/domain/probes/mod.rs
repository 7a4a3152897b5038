//! The probes of an installation's names and certificate, one file each. The list is the order in which they are reported.

use harness::{NotPassed, Probe, SkipKind};

use super::Domain;
use super::settings::Settings;

mod dns_domain;
mod dns_wildcard;
mod dns_workspaces;
mod https_cert;
mod certificate_key;
mod certificate_chain;
mod certificate_expiry;
mod certificate_trust;
mod served_certificate;

/// Every probe of an installation.
pub(super) const ALL: &[Probe<Domain>] = &[
    dns_domain::PROBE,
    dns_wildcard::PROBE,
    dns_workspaces::PROBE,
    https_cert::PROBE,
    certificate_key::PROBE,
    certificate_chain::PROBE,
    certificate_expiry::PROBE,
    certificate_trust::PROBE,
    served_certificate::PROBE,
];

/// Those that look at the certificate that the environment gives.
const OF_CERTIFICATE: &[&str] =
    &["https_cert", "certificate_key", "certificate_chain", "certificate_expiry", "certificate_trust"];

/// Why a probe cannot run, as far as the settings tell.
pub(super) fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
    let lacks = settings.certificate.is_none() && OF_CERTIFICATE.contains(&slug);
    lacks.then(|| (SkipKind::NotGiven, NOT_GIVEN.to_owned()))
}

const NOT_GIVEN: &str = "the section `installation` gives no `certificate`";

/// The same, for the probe itself.
fn not_given() -> NotPassed {
    NotPassed::Skipped { kind: SkipKind::NotGiven, text: NOT_GIVEN.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::names::Names;

    #[test]
    fn what_needs_a_certificate_is_not_given_without_one() {
        let settings = Settings {
            names: Names::new("gitpod.example.com").unwrap(),
            installed: false,
            custom_ca: None,
            certificate: None,
            nameserver: None,
            public_roots: None,
        };
        let not_given: Vec<&str> = ALL
            .iter()
            .map(|probe| probe.info.slug())
            .filter(|slug| not_run(&settings, slug).is_some())
            .collect();
        assert_eq!(not_given, OF_CERTIFICATE);
    }
}

//! Whether a chain leads to an authority that Gitpod's users and components trust: a public one, or that of `custom_ca`.
//!
//! A client gets no further than what comes with the certificate: Go's clients, which most components of Gitpod are, fetch no
//! intermediate themselves, as some browsers do, so that a chain with a gap works in a browser and nowhere else.

use std::sync::Arc;
use std::time::Duration;

use harness::Failure;
use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::server::ParsedCertificate;
use rustls_pki_types::{CertificateDer, UnixTime};

use super::causes;
use super::certificate::{ders, in_time};
use super::settings::Settings;
use crate::net::tls;
use crate::x509::{Broken, Certificate, leads_to};

/// The authorities that count beside Mozilla's.
#[derive(Default)]
pub struct Authorities {
    /// Those that count as public.
    pub public: Vec<CertificateDer<'static>>,
    /// Those that Gitpod is told to trust.
    pub custom: Vec<CertificateDer<'static>>,
}

impl Authorities {
    /// Reads the files that the environment names.
    ///
    /// # Errors
    /// `ca-unreadable`.
    pub fn read(settings: &Settings) -> Result<Self, Failure> {
        let of = |path: &Option<std::path::PathBuf>| match path {
            Some(path) => tls::certificates(path),
            None => Ok(Vec::new()),
        };
        Ok(Self { public: of(&settings.public_roots)?, custom: of(&settings.custom_ca)? })
    }

    fn own(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        self.public.iter().chain(&self.custom)
    }

    /// Every authority as a whole certificate.
    fn all(&self) -> Vec<Certificate> {
        let known = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        known.chain(self.own()).filter_map(|der| Certificate::read(der)).collect()
    }
}

/// Holds a chain, the certificate that is looked at first, against the authorities, at `now` in seconds since 1970. The time
/// of the first certificate itself is another check's.
///
/// # Errors
/// `certificate-self-signed`, `certificate-authority-unknown`, `certificate-chain-broken` or, for one that stands between,
/// `certificate-over` and `certificate-not-yet`.
pub fn check(chain: &[Certificate], authorities: &Authorities, step: &str, now: i64) -> Result<(), Failure> {
    let Some(own) = chain.first() else { return Ok(()) };
    // Where its own time is over, the others are held against that time.
    let at = now.clamp(own.not_before, own.not_after);
    let Err(why) = verified(chain, authorities, at) else { return Ok(()) };
    let expected = "a chain that leads to an authority that is trusted";
    let failed = |cause, actual: String| Err(Failure::new(cause, step, expected, actual));
    if own.is_self_signed() {
        return failed(causes::CERTIFICATE_SELF_SIGNED, format!("{} signed itself", own.called()));
    }
    match leads_to(chain, &authorities.all()) {
        Ok(()) => {
            for between in &chain[1..] {
                in_time(between, step, at)?;
            }
            failed(causes::CERTIFICATE_CHAIN_BROKEN, why)
        }
        Err(Broken::Missing(issuer)) => {
            let top = |one: &&Certificate| one.is_self_signed() && one.subject == issuer;
            if chain.iter().any(|one| top(&one)) {
                let actual = format!("it leads to {issuer}, which is neither public nor named as custom_ca");
                return failed(causes::CERTIFICATE_AUTHORITY_UNKNOWN, actual);
            }
            let count = harness::text::count(chain.len() as u64, "certificate");
            let actual = format!("the issuer {issuer} is neither among the {count} given nor trusted");
            failed(causes::CERTIFICATE_CHAIN_BROKEN, actual)
        }
        Err(Broken::Forged(name)) => {
            let actual = format!("what is there under the name of its issuer did not sign {name}");
            failed(causes::CERTIFICATE_CHAIN_BROKEN, actual)
        }
        Err(Broken::Unknown(oid)) => {
            let actual = format!("it is signed in a way that is not known (the kind {oid}): {why}");
            failed(causes::CERTIFICATE_CHAIN_BROKEN, actual)
        }
    }
}

/// Whether a library of TLS takes the chain.
fn verified(chain: &[Certificate], authorities: &Authorities, at: i64) -> Result<(), String> {
    let chain = ders(chain);
    let Some((own, others)) = chain.split_first() else { return Err("there is no certificate".to_owned()) };
    let own = ParsedCertificate::try_from(own).map_err(|error| error.to_string())?;
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(authorities.own().cloned());
    let at = Duration::from_secs(u64::try_from(at).unwrap_or_default());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let algorithms = provider.signature_verification_algorithms.all;
    verify_server_cert_signed_by_trust_anchor(
        &own,
        &roots,
        others,
        UnixTime::since_unix_epoch(at),
        algorithms,
    )
    .map_err(|error| error.to_string())
}

/// Whether each certificate was signed by the one that comes after it. Most clients sort them; the protocol wants it so.
pub fn in_order(chain: &[Certificate]) -> bool {
    let signed = |pair: &[Certificate]| match pair {
        [one, next] => one.signed_by(next) != crate::x509::Signature::Bad,
        _ => true,
    };
    chain.windows(2).all(signed)
}

#[cfg(test)]
mod tests {
    use super::super::made::{self, Leaf, NOW};
    use super::*;

    fn authorities(of: &Certificate) -> Authorities {
        Authorities { custom: vec![CertificateDer::from(of.der().to_vec())], ..Authorities::default() }
    }

    fn cause(chain: &[Certificate], authorities: &Authorities) -> Option<&'static str> {
        check(chain, authorities, "looking", NOW).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn a_chain_is_whole_with_or_without_its_root_and_in_any_order() {
        let chain = made::chain(&Leaf::default());
        let [leaf, middle, root] = chain.clone().try_into().unwrap();
        let known = authorities(&root);
        assert_eq!(cause(&chain, &known), None);
        assert_eq!(cause(&chain[..2], &known), None);
        assert!(in_order(&chain));
        let mixed = [leaf, root, middle];
        assert_eq!(cause(&mixed, &known), None);
        assert!(!in_order(&mixed));
    }

    #[test]
    fn each_gap_is_told() {
        let chain = made::chain(&Leaf::default());
        let known = authorities(&chain[2]);
        let none = Authorities::default();
        assert_eq!(cause(&chain[..1], &known), Some("certificate-chain-broken"));
        assert_eq!(cause(&chain[..2], &none), Some("certificate-chain-broken"));
        assert_eq!(cause(&chain, &none), Some("certificate-authority-unknown"));
        let own = made::self_signed(&Leaf::default());
        assert_eq!(cause(std::slice::from_ref(&own), &none), Some("certificate-self-signed"));
        // Named as custom_ca it is trusted.
        assert_eq!(cause(std::slice::from_ref(&own), &authorities(&own)), None);
        // Another chain of the same names: what is there under the issuer's name is another authority.
        let other = made::chain(&Leaf::default());
        let mixed = [chain[0].clone(), other[1].clone()];
        let failure = check(&mixed, &known, "looking", NOW).unwrap_err();
        assert_eq!(failure.cause, causes::CERTIFICATE_CHAIN_BROKEN);
        assert!(failure.actual.contains("did not sign gitpod.example.com"), "{}", failure.actual);
    }

    #[test]
    fn the_time_of_what_stands_between_counts_and_the_leafs_own_does_not() {
        let chain = made::with_middle(&Leaf::default(), (2020, 2025));
        let failure = check(&chain, &authorities(&chain[2]), "looking", NOW).unwrap_err();
        assert_eq!(failure.cause, causes::CERTIFICATE_OVER);
        assert!(failure.actual.contains("CN=middle was over on 2025-01-01"), "{}", failure.actual);
        for years in [(2021, 2022), (2030, 2031)] {
            let chain = made::chain(&Leaf { years, ..Leaf::default() });
            assert_eq!(cause(&chain, &authorities(&chain[2])), None, "{years:?}");
        }
    }
}

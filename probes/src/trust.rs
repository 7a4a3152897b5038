//! Whether a certificate is trusted by whoever trusts the public authorities: Gitpod's nodes, whose containerd pulls from
//! Gitpod's own registry, and every browser.
//!
//! Only who signed counts. A name that does not match and a time that is over are other people's mistakes to mend, and a
//! certificate of a public authority stays one when it is over.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::server::ParsedCertificate;
use rustls_pki_types::{CertificateDer, UnixTime};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

/// The fact that the matrix holds together with a platform: [`Trust::fact`].
pub const CERTIFICATE_TRUST: &str = "certificate-trust";

/// Who trusts a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Whoever trusts the public authorities.
    Public,
    /// Only who was told to.
    Private {
        /// Why, a lower-case fragment.
        why: String,
    },
}

impl Trust {
    /// The value of [`CERTIFICATE_TRUST`].
    pub fn fact(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private { .. } => "private",
        }
    }
}

/// Judges a chain whose first certificate is the one that is shown. `public_roots` count beside Mozilla's; `now` is when it is
/// looked at.
pub fn trust(chain: &[CertificateDer<'_>], public_roots: &[CertificateDer<'_>], now: UnixTime) -> Trust {
    let Some((first, others)) = chain.split_first() else {
        return Trust::Private { why: "there is no certificate".to_owned() };
    };
    let (Ok(parsed), Ok((_, read))) = (ParsedCertificate::try_from(first), X509Certificate::from_der(first))
    else {
        return Trust::Private { why: "the certificate cannot be read".to_owned() };
    };
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let owned = public_roots.iter().map(|root| root.clone().into_owned());
    let (_, unreadable) = roots.add_parsable_certificates(owned);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let leads = |at: &UnixTime| {
        let algorithms = provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&parsed, &roots, others, *at, algorithms)
    };
    // At its own beginning and end whatever stands above a certificate was valid, too.
    let validity = read.validity();
    let own = [validity.not_after.timestamp(), validity.not_before.timestamp()].into_iter().filter_map(at);
    let times: Vec<UnixTime> = std::iter::once(now).chain(own).collect();
    if times.iter().any(|at| leads(at).is_ok()) {
        return Trust::Public;
    }
    let mut why = why(&read, others.len());
    if unreadable > 0 {
        let _ = write!(why, "; {unreadable} of the public roots that were given cannot be read");
    }
    Trust::Private { why }
}

fn at(second: i64) -> Option<UnixTime> {
    Some(UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(second).ok()?)))
}

fn why(read: &X509Certificate<'_>, others: usize) -> String {
    let issuer = read.issuer().to_string();
    if read.issuer() == read.subject() {
        return "it is self-signed".to_owned();
    }
    let issuer = if issuer.is_empty() { "an authority without a name".to_owned() } else { issuer };
    match others {
        0 => format!(
            "nothing leads from its issuer {issuer} to a public authority, and no other certificate comes with it"
        ),
        _ => format!("nothing leads from its issuer {issuer} to a public authority"),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

    use super::*;

    struct Made {
        leaf: CertificateDer<'static>,
        middle: CertificateDer<'static>,
        root: CertificateDer<'static>,
    }

    fn params(name: &str, years: (i32, i32), is_ca: bool) -> CertificateParams {
        let mut params = CertificateParams::new(vec!["gitpod.example.com".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        params
    }

    fn made(leaf_years: (i32, i32)) -> Made {
        let years = (2020, 2040);
        let [root_key, middle_key, leaf_key] = std::array::from_fn(|_| KeyPair::generate().unwrap());
        let root = params("root", years, true).self_signed(&root_key).unwrap();
        let root_issuer = Issuer::new(params("root", years, true), root_key);
        let middle = params("middle", years, true).signed_by(&middle_key, &root_issuer).unwrap();
        let middle_issuer = Issuer::new(params("middle", years, true), middle_key);
        let leaf = params("leaf", leaf_years, false).signed_by(&leaf_key, &middle_issuer).unwrap();
        Made { leaf: leaf.der().clone(), middle: middle.der().clone(), root: root.der().clone() }
    }

    fn now() -> UnixTime {
        // The first of January 2026.
        at(1_767_225_600).unwrap()
    }

    #[test]
    fn a_chain_to_a_public_root_is_public_even_when_it_is_over() {
        for years in [(2025, 2027), (2021, 2022), (2030, 2031)] {
            let Made { leaf, middle, root } = made(years);
            let roots = std::slice::from_ref(&root);
            assert_eq!(trust(&[leaf.clone(), middle.clone()], roots, now()), Trust::Public, "{years:?}");
            assert_eq!(trust(&[leaf, middle, root.clone()], roots, now()).fact(), "public");
        }
    }

    #[test]
    fn a_chain_to_an_authority_of_ones_own_is_private() {
        let Made { leaf, middle, root } = made((2025, 2027));
        let Trust::Private { why } = trust(&[leaf, middle, root], &[], now()) else { panic!("public") };
        assert_eq!(why, "nothing leads from its issuer CN=middle to a public authority");
    }

    /// A node gets no further than the chain that comes with the certificate.
    #[test]
    fn without_what_stands_between_a_certificate_is_trusted_by_nobody() {
        let Made { leaf, root, .. } = made((2025, 2027));
        let found = trust(&[leaf], &[root], now());
        let Trust::Private { why } = found else { panic!("public") };
        assert!(why.ends_with("no other certificate comes with it"), "{why}");
    }

    #[test]

    fn one_that_signed_itself_is_said_so() {
        let key = KeyPair::generate().unwrap();
        let own = params("own", (2025, 2027), false).self_signed(&key).unwrap();
        let found = trust(&[own.der().clone()], &[], now());
        assert_eq!(found, Trust::Private { why: "it is self-signed".to_owned() });
        assert_eq!(found.fact(), "private");
    }

    #[test]
    fn what_cannot_be_read_is_said_so() {
        let Made { leaf, middle, .. } = made((2025, 2027));
        let garbled = CertificateDer::from(b"no certificate".to_vec());
        let why =
            |chain: &[CertificateDer<'_>], roots: &[CertificateDer<'_>]| match trust(chain, roots, now()) {
                Trust::Public => "public".to_owned(),
                Trust::Private { why } => why,
            };
        assert_eq!(why(&[], &[]), "there is no certificate");
        assert_eq!(why(std::slice::from_ref(&garbled), &[]), "the certificate cannot be read");
        assert!(
            why(&[leaf, middle], &[garbled])
                .ends_with("1 of the public roots that were given cannot be read")
        );
    }
}

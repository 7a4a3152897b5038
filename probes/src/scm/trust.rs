//! The two stores that Gitpod trusts from: the public authorities, and the file that it is given as `customCACert`. A store
//! of this machine is none of them. Its server adds the file to the authorities that Node knows, the git of workspaces is
//! told of the same file by `GIT_SSL_CAINFO`: a chain is held against each store by itself.

use std::path::PathBuf;
use std::sync::Arc;

use harness::{Cause, Failure};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::net::{causes as net, classify, tls};

/// Both stores, ready to hold chains against.
#[derive(Debug)]
pub struct Stores {
    public: Arc<WebPkiServerVerifier>,
    own: Option<Arc<WebPkiServerVerifier>>,
}

/// Which stores trust a host, or why none does.
#[derive(Clone, Debug, PartialEq)]
pub enum Trusted {
    /// The public authorities; the file, too, where it says so.
    Public,
    /// The file alone.
    OwnAlone,
    /// None.
    Not(rustls::Error),
}

impl Stores {
    /// Mozilla's authorities, and those of the PEM files.
    ///
    /// # Errors
    /// [`net::CA_UNREADABLE`].
    pub fn new(files: &[PathBuf]) -> Result<Self, Failure> {
        let mut public = RootCertStore::empty();
        public.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let mut own = RootCertStore::empty();
        for file in files {
            for certificate in tls::certificates(file)? {
                own.add(certificate).map_err(|error| unusable(&error))?;
            }
        }
        Self::of(public, own)
    }

    fn of(public: RootCertStore, own: RootCertStore) -> Result<Self, Failure> {
        let own = if own.is_empty() { None } else { Some(verifier(own)?) };
        Ok(Self { public: verifier(public)?, own })
    }

    /// Holds the certificates that a host has shown against both stores.
    pub fn hold(&self, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> Trusted {
        let Some((own, between)) = chain.split_first() else {
            return Trusted::Not(rustls::Error::NoCertificatesPresented);
        };
        let against = |store: &WebPkiServerVerifier| {
            store.verify_server_cert(own, between, name, &[], UnixTime::now()).map(drop)
        };
        let public = against(&self.public);
        let given = self.own.as_deref().map(against);
        match (public, given) {
            (Ok(()), _) => Trusted::Public,
            (Err(_), Some(Ok(()))) => Trusted::OwnAlone,
            (Err(error), None) => Trusted::Not(error),
            // The store whose authority it is knows more: that it has expired, or is for another name.
            (Err(public), Some(Err(given))) => {
                Trusted::Not(if classify::of_tls(&given) == net::TLS_UNTRUSTED { public } else { given })
            }
        }
    }
}

impl Trusted {
    /// Why no store trusts it.
    pub fn cause(&self) -> Option<&'static Cause> {
        match self {
            Self::Not(rustls::Error::NoCertificatesPresented) => Some(net::TLS_HANDSHAKE_FAILED),
            Self::Not(error) => Some(classify::of_tls(error)),
            Self::Public | Self::OwnAlone => None,
        }
    }
}

fn verifier(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| unusable(&error))
}

fn unusable(error: &dyn std::error::Error) -> Failure {
    let expected = "certificates of authorities in PEM form";
    Failure::new(net::CA_UNREADABLE, "reading authorities", expected, error.to_string())
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

    use super::*;

    struct Authority {
        certificate: CertificateDer<'static>,
        issuer: Issuer<'static, KeyPair>,
    }

    fn authority() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Authority { certificate, issuer: Issuer::new(params, key) }
    }

    fn host(authority: &Authority, name: &str, end: i32) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(end, 1, 1);
        params.signed_by(&KeyPair::generate().unwrap(), &authority.issuer).unwrap().der().clone()
    }

    fn stores(public: &Authority, own: Option<&Authority>) -> Stores {
        let store = |authorities: &[&Authority]| {
            let mut store = RootCertStore::empty();
            for authority in authorities {
                store.add(authority.certificate.clone()).unwrap();
            }
            store
        };
        Stores::of(store(&[public]), own.map_or_else(RootCertStore::empty, |own| store(&[own]))).unwrap()
    }

    /// Complaint #9604: one of the two stores knows the authority, and the other does not.
    #[test]
    fn each_store_is_asked_by_itself() {
        let (public, own, other) = (authority(), authority(), authority());
        let stores = stores(&public, Some(&own));
        let name = ServerName::try_from("git.example").unwrap();
        let hold = |chain: CertificateDer<'static>| stores.hold(&[chain], &name);
        assert_eq!(hold(host(&public, "git.example", 2999)), Trusted::Public);
        assert_eq!(hold(host(&own, "git.example", 2999)), Trusted::OwnAlone);
        assert_eq!(hold(host(&other, "git.example", 2999)).cause(), Some(net::TLS_UNTRUSTED));
        assert_eq!(stores.hold(&[], &name).cause(), Some(net::TLS_HANDSHAKE_FAILED));
    }

    /// Complaints #2615, #2678 and #2002: a private authority that Gitpod was not given.
    #[test]
    fn without_a_file_a_private_authority_is_trusted_by_nobody() {
        let (public, own) = (authority(), authority());
        let name = ServerName::try_from("git.example").unwrap();
        let held = stores(&public, None).hold(&[host(&own, "git.example", 2999)], &name);
        assert_eq!(held.cause(), Some(net::TLS_UNTRUSTED));
    }

    #[test]
    fn the_store_that_knows_the_authority_says_what_is_wrong() {
        let (public, own) = (authority(), authority());
        let stores = stores(&public, Some(&own));
        let name = ServerName::try_from("git.example").unwrap();
        let cause = |chain: CertificateDer<'static>| stores.hold(&[chain], &name).cause();
        assert_eq!(cause(host(&own, "git.example", 2001)), Some(net::TLS_EXPIRED));
        assert_eq!(cause(host(&own, "other.example", 2999)), Some(net::TLS_WRONG_NAME));
        assert_eq!(cause(host(&public, "other.example", 2999)), Some(net::TLS_WRONG_NAME));
    }

    #[test]
    fn the_public_authorities_are_there_without_any_file() {
        assert!(Stores::new(&[]).unwrap().own.is_none());
    }
}

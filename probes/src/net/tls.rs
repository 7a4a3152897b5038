//! Trust: which authorities a target's certificate is held against. One TLS provider, ring.

use std::path::Path;
use std::sync::Arc;

use harness::Failure;
use harness::environment::{Common, Trust};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::causes;

/// What a client holds certificates against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// As the environment says, which may be nothing at all.
    AsConfigured,
    /// Always, even where the environment says `insecure_skip_verify`.
    Always,
}

/// The TLS configuration of a target. `alpn` is what is offered, the preferred protocol first.
///
/// # Errors
/// [`causes::CA_UNREADABLE`].
pub fn config(common: &Common, check: Check, alpn: &[&[u8]]) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable("the TLS library", &error.to_string()))?;
    let mut config = if common.insecure_skip_verify && check == Check::AsConfigured {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate { provider }))
            .with_no_client_auth()
    } else {
        builder.with_root_certificates(roots(common)?).with_no_client_auth()
    };
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    Ok(config)
}

/// The authorities that a target trusts.
fn roots(common: &Common) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    match common.trust {
        Trust::Mozilla => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Trust::System => {
            // Single broken files of the system's store are none of a target's business.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    for path in &common.ca {
        for certificate in certificates(path)? {
            roots
                .add(certificate)
                .map_err(|error| unusable(&path.display().to_string(), &error.to_string()))?;
        }
    }
    Ok(roots)
}

/// The certificates of a PEM file, of which there must be at least one.
///
/// # Errors
/// [`causes::CA_UNREADABLE`].
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let name = path.display().to_string();
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match certificates {
        Ok(found) if found.is_empty() => Err(unusable(&name, "it holds no certificate in PEM form")),
        Ok(found) => Ok(found),
        Err(error) => Err(unusable(&name, &error.to_string())),
    }
}

fn unusable(what: &str, why: &str) -> Failure {
    Failure::new(
        causes::CA_UNREADABLE,
        format!("reading {what}"),
        "certificates of authorities in PEM form",
        format!("`{what}`: {why}"),
    )
}

/// Takes any certificate, and still checks that the server holds its key.
#[derive(Debug)]
struct AnyCertificate {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
        std::fs::write(&empty, "no certificate here\n").unwrap();
        for path in [missing, empty] {
            let common = Common { ca: vec![path.clone()], ..Common::default() };
            let failure = config(&common, Check::AsConfigured, &[]).unwrap_err();
            assert_eq!(failure.cause, causes::CA_UNREADABLE);
            assert!(failure.actual.contains(&path.display().to_string()), "{}", failure.actual);
        }
    }
}

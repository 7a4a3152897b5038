//! The lab's own certificates: an authority per stand-in, and the leaves that its listeners show.

use std::io;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use tokio_rustls::TlsAcceptor;

/// Which certificate a listener shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// Issued by the authority that the target's text names, for the names that it is reached by.
    Good,
    /// Issued by another authority of the same kind.
    UnknownCa,
    /// Issued well, but its time is over.
    Expired,
    /// Issued well, for another name.
    WrongName,
    /// Issued well, and over within the week.
    EndsSoon,
}

/// Two authorities: the one that a target's text names, and one that it does not.
pub(crate) struct Authorities {
    named: Issuer<'static, KeyPair>,
    other: Issuer<'static, KeyPair>,
    /// The certificate of the named one, for the file that the target's text refers to.
    pub(crate) pem: String,
}

impl Authorities {
    /// Makes both.
    pub(crate) fn new() -> io::Result<Self> {
        let (certificate, named) = authority("underpin lab CA", None)?;
        let (_, other) = authority("another lab CA", None)?;
        Ok(Self { named, other, pem: certificate.pem() })
    }

    /// A TLS acceptor that shows the given certificate for the given names (or addresses).
    pub(crate) fn acceptor(&self, certificate: Certificate, names: &[&str]) -> io::Result<TlsAcceptor> {
        self.acceptor_with(certificate, names, WebPkiClientVerifier::no_client_auth())
    }

    /// The same, which offers HTTP/2, too.
    pub(crate) fn acceptor_with_http2(
        &self,
        certificate: Certificate,
        names: &[&str],
    ) -> io::Result<TlsAcceptor> {
        self.acceptor_of(certificate, names, WebPkiClientVerifier::no_client_auth(), &[b"h2", b"http/1.1"])
    }

    /// The same, and what a client shows of its own goes to a verifier.
    pub(crate) fn acceptor_with(
        &self,
        certificate: Certificate,
        names: &[&str],
        clients: Arc<dyn ClientCertVerifier>,
    ) -> io::Result<TlsAcceptor> {
        self.acceptor_of(certificate, names, clients, &[b"http/1.1"])
    }

    fn acceptor_of(
        &self,
        certificate: Certificate,
        names: &[&str],
        clients: Arc<dyn ClientCertVerifier>,
        protocols: &[&[u8]],
    ) -> io::Result<TlsAcceptor> {
        let names = if certificate == Certificate::WrongName { &["another-host.example"] } else { names };
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
        params.distinguished_name.push(DnType::CommonName, "underpin lab");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = match certificate {
            Certificate::Expired => date_time_ymd(2021, 1, 1),
            Certificate::EndsSoon => {
                let (year, month, day) = in_a_week()?;
                date_time_ymd(year, month, day)
            }
            Certificate::Good | Certificate::UnknownCa | Certificate::WrongName => date_time_ymd(2049, 1, 1),
        };
        let issuer = if certificate == Certificate::UnknownCa { &self.other } else { &self.named };
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let leaf = params.signed_by(&key, issuer).map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(io::Error::other)?
                .with_client_cert_verifier(clients)
                .with_single_cert(vec![leaf.der().clone()], key)
                .map_err(io::Error::other)?;
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Year, month and day of the midnight that is six to seven days away.
fn in_a_week() -> io::Result<(i32, u8, u8)> {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let then = today.checked_add(jiff::Span::new().days(7)).map_err(io::Error::other)?;
    let positive = |part: i8| u8::try_from(part).map_err(io::Error::other);
    Ok((then.year().into(), positive(then.month())?, positive(then.day())?))
}

/// What an authority signs by.
pub(crate) type Signer = Issuer<'static, KeyPair>;

/// An authority of this name, signed by another one or by itself: its certificate, and what it signs by.
pub(crate) fn authority(name: &str, by: Option<&Signer>) -> io::Result<(rcgen::Certificate, Signer)> {
    let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 1, 1);
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = match by {
        Some(issuer) => params.signed_by(&key, issuer),
        None => params.self_signed(&key),
    };
    Ok((certificate.map_err(io::Error::other)?, Issuer::new(params, key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_week_is_six_to_seven_days_away() {
        let (year, month, day) = in_a_week().unwrap();
        let then = date_time_ymd(year, month, day).unix_timestamp();
        let hours = (then - jiff::Timestamp::now().as_second()) / 3600;
        assert!((6 * 24 - 1..=7 * 24).contains(&hours), "{hours}");
    }
}

//! What a client reaches the cluster by: the kubeconfig, and the certificates on both sides of it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme};

use super::auth::{TOKEN, USER};
use super::behaviour::{Behaviour, Login};
use crate::crypto::base64;

/// The context that the kubeconfig has.
pub(super) const CONTEXT: &str = "lab";

/// The certificates of a running server: its authority's, its client's, and that of the public authority.
#[derive(Clone)]
pub(crate) struct Credentials {
    ca: String,
    client: Option<Client>,
    /// The roots that count as public, as PEM.
    pub(super) public_roots: String,
}

#[derive(Clone)]
struct Client {
    certificate: String,
    key: String,
    der: Vec<u8>,
}

impl Credentials {
    pub(super) fn new(login: Login, ca: &str, public_roots: String) -> io::Result<Self> {
        let client = match login {
            Login::ClientCertificate => Some(client(2049)?),
            Login::ExpiredClientCertificate => Some(client(2021)?),
            Login::Token | Login::RejectedToken | Login::Exec | Login::FailingExec => None,
        };
        Ok(Self { ca: ca.to_owned(), client, public_roots })
    }

    /// The client's certificate, as it comes in a handshake.
    pub(super) fn certificate(&self) -> Option<&[u8]> {
        self.client.as_ref().map(|client| client.der.as_slice())
    }
}

/// A client certificate that ends with the beginning of this year.
fn client(ends: i32) -> io::Result<Client> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut authority = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    authority.distinguished_name.push(DnType::CommonName, "kubernetes");
    authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = Issuer::new(authority, KeyPair::generate().map_err(io::Error::other)?);
    let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, USER);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(ends, 1, 1);
    let leaf = params.signed_by(&key, &issuer).map_err(io::Error::other)?;
    Ok(Client { certificate: leaf.pem(), key: key.serialize_pem(), der: leaf.der().to_vec() })
}

/// The text of the kubeconfig; without credentials that of a server that does not run.
pub(super) fn text(behaviour: &Behaviour, credentials: Option<&Credentials>, address: SocketAddr) -> String {
    let ca = credentials.map_or("", |credentials| credentials.ca.as_str());
    let client = credentials.and_then(|credentials| credentials.client.as_ref());
    let data = |text: &str| base64(text.as_bytes());
    let user = match behaviour.login {
        Login::Token | Login::RejectedToken => format!("    token: {TOKEN}\n"),
        Login::ClientCertificate | Login::ExpiredClientCertificate => {
            let pem = |of: fn(&Client) -> &str| client.map(of).map(data).unwrap_or_default();
            format!(
                "    client-certificate-data: {}\n    client-key-data: {}\n",
                pem(|client| &client.certificate),
                pem(|client| &client.key)
            )
        }
        Login::Exec => exec(&format!(
            "printf '%s' '{{\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"kind\":\"ExecCredential\",\
             \"status\":{{\"token\":\"{TOKEN}\"}}}}'"
        )),
        Login::FailingExec => exec("echo 'the session is over, log in again' >&2; exit 1"),
    };
    let ca = data(ca);
    format!(
        "apiVersion: v1\n\
         kind: Config\n\
         current-context: {CONTEXT}\n\
         clusters:\n\
         - name: {CONTEXT}\n  \
           cluster:\n    \
             server: https://{address}\n    \
             certificate-authority-data: {ca}\n\
         contexts:\n\
         - name: {CONTEXT}\n  \
           context:\n    \
             cluster: {CONTEXT}\n    \
             user: {USER}\n\
         users:\n\
         - name: {USER}\n  \
           user:\n{user}"
    )
}

/// A plug-in: a shell with its script as an argument, so that no file need be found or be executable.
fn exec(script: &str) -> String {
    format!(
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      interactiveMode: Never\n      \
         command: sh\n      args:\n      - -c\n      - |\n        {script}\n"
    )
}

/// Takes whatever certificate a client shows, if the client holds its key. Whether it is good is decided later, by who asks
/// for what: as a real server does it, so that a certificate whose time is over gets an answer instead of an alert.
#[derive(Debug)]
pub(super) struct AnyClient(WebPkiSupportedAlgorithms);

impl AnyClient {
    pub(super) fn verifier() -> Arc<dyn ClientCertVerifier> {
        Arc::new(Self(rustls::crypto::ring::default_provider().signature_verification_algorithms))
    }
}

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::super::api::tests::plain;
    use super::*;

    fn written(login: Login) -> String {
        let mut behaviour = plain(22);
        behaviour.login = login;
        let credentials = Credentials::new(login, "CA", String::new()).unwrap();
        text(&behaviour, Some(&credentials), SocketAddr::from(([127, 0, 0, 1], 1)))
    }

    #[test]
    fn each_login_is_written_its_own_way() {
        for (login, part) in [
            (Login::Token, "    token: "),
            (Login::RejectedToken, "    token: "),
            (Login::ClientCertificate, "    client-certificate-data: LS0t"),
            (Login::ExpiredClientCertificate, "    client-key-data: LS0t"),
            (Login::FailingExec, "      command: sh\n"),
        ] {
            assert!(written(login).contains(part), "{login:?}");
        }
    }

    #[test]
    fn the_plug_in_prints_the_token() {
        let config = written(Login::Exec);
        let script = config.lines().last().unwrap();
        let printed = Command::new("sh").args(["-c", script]).output().unwrap();
        let credential: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
        assert_eq!(
            (&credential["kind"], &credential["status"]["token"]),
            (&"ExecCredential".into(), &TOKEN.into())
        );
        let failing = written(Login::FailingExec);
        let failed = Command::new("sh").args(["-c", failing.lines().last().unwrap()]).status().unwrap();
        assert_eq!(failed.code(), Some(1));
    }
}

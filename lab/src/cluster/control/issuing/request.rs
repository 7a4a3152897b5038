//! Signing requests: made of what a `Certificate` asks for, and read as cert-manager's webhook and issuers read them.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, KeyPair, PublicKeyData, SanType, SignatureAlgorithm,
};
use rcgen::{PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer as _;

use super::names;

/// What Go says where no block of PEM is found.
const NO_PEM: &str = "error decoding certificate request PEM block";
/// What Go says where the block holds something else.
const NO_REQUEST: &str = "asn1: structure error: tags don't match";

/// Who a certificate is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cluster) struct Subject {
    pub(in crate::cluster) common_name: Option<String>,
    pub(in crate::cluster) organizations: Vec<String>,
    pub(in crate::cluster) names: Vec<SanType>,
}

/// Makes a request for a key.
pub(in crate::cluster) fn make(subject: &Subject, key: &KeyPair) -> Result<String, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    if let Some(organization) = subject.organizations.first() {
        params.distinguished_name.push(DnType::OrganizationName, organization.as_str());
    }
    if let Some(name) = &subject.common_name {
        params.distinguished_name.push(DnType::CommonName, name.as_str());
    }
    params.subject_alt_names.clone_from(&subject.names);
    params.serialize_request(key)?.pem()
}

/// A request that was read.
#[derive(Clone, Debug)]
pub(in crate::cluster) struct Request {
    pub(super) subject: DistinguishedName,
    pub(super) names: Vec<SanType>,
    pub(super) key: PublicKey,
    signed: bool,
}

impl Request {
    /// Whether the key of the request signed it.
    pub(in crate::cluster) fn is_signed(&self) -> bool {
        self.signed
    }

    /// Keeps only the first of its names.
    pub(in crate::cluster) fn forget_names(&mut self) {
        self.names.truncate(1);
    }
}

/// The key of a request.
#[derive(Clone, Debug)]
pub(super) struct PublicKey {
    bytes: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

/// Reads a request, or says why it is none, in Go's words.
pub(in crate::cluster) fn read(pem: &[u8]) -> Result<Request, &'static str> {
    let der = CertificateSigningRequestDer::from_pem_slice(pem).map_err(|_| NO_PEM)?;
    let (_, request) = X509CertificationRequest::from_der(&der).map_err(|_| NO_REQUEST)?;
    let info = &request.certification_request_info;
    let names = request.requested_extensions().into_iter().flatten().flat_map(|extension| match extension {
        ParsedExtension::SubjectAlternativeName(names) => &names.general_names[..],
        _ => &[],
    });
    let names = names.filter_map(names::alternative).collect();
    let (algorithm, verifies): (_, &dyn VerificationAlgorithm) = kind(info).ok_or("unsupported key")?;
    let bytes = info.subject_pki.subject_public_key.data.to_vec();
    let verified = UnparsedPublicKey::new(verifies, &bytes).verify(info.raw, &request.signature_value.data);
    Ok(Request {
        subject: names::distinguished(&info.subject).ok_or("unsupported subject")?,
        names,
        key: PublicKey { bytes, algorithm },
        signed: verified.is_ok(),
    })
}

type Info<'a> = x509_parser::certification_request::X509CertificationRequestInfo<'a>;

fn kind(info: &Info<'_>) -> Option<(&'static SignatureAlgorithm, &'static dyn VerificationAlgorithm)> {
    let key = &info.subject_pki;
    Some(match (key.algorithm.algorithm.to_id_string().as_str(), key.subject_public_key.data.len()) {
        ("1.2.840.113549.1.1.1", _) => (&PKCS_RSA_SHA256, &RSA_PKCS1_2048_8192_SHA256),
        ("1.2.840.10045.2.1", 65) => (&PKCS_ECDSA_P256_SHA256, &ECDSA_P256_SHA256_ASN1),
        ("1.2.840.10045.2.1", 97) => (&PKCS_ECDSA_P384_SHA384, &ECDSA_P384_SHA384_ASN1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::keys::{Algorithm, Keys};
    use super::*;

    #[test]
    fn a_request_is_read_as_it_was_made() {
        let keys = Keys::default();
        for algorithm in [Algorithm::Rsa, Algorithm::P256, Algorithm::P384] {
            let key = keys.make(algorithm).unwrap();
            let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
            let subject = Subject {
                common_name: Some("gitpod.example.com".to_owned()),
                organizations: vec!["gitpod".to_owned()],
                names: vec![dns("gitpod.example.com"), dns("*.ws.gitpod.example.com")],
            };
            let request = read(make(&subject, &key).unwrap().as_bytes()).unwrap();
            assert_eq!(request.names, subject.names);
            assert_eq!(request.subject.get(&DnType::CommonName), Some(&"gitpod.example.com".into()));
            assert!(request.signed, "{algorithm:?}");
            assert_eq!(request.key.der_bytes(), key.public_key_raw());
        }
    }

    #[test]
    fn what_is_no_request_is_told_so() {
        assert_eq!(read(b"garbage").map(drop), Err(NO_PEM));
        let wrong = super::super::pem("CERTIFICATE REQUEST", b"garbage");
        assert_eq!(read(wrong.as_bytes()).map(drop), Err(NO_REQUEST));
    }

    #[test]
    fn another_signature_is_noticed() {
        let keys = Keys::default();
        let key = keys.make(Algorithm::P256).unwrap();
        let pem = make(&Subject::default(), &key).unwrap();
        let mut der = CertificateSigningRequestDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec();
        let last = der.len() - 1;
        der[last] ^= 1;
        let request = read(super::super::pem("CERTIFICATE REQUEST", &der).as_bytes()).unwrap();
        assert!(!request.signed);
    }
}

//! Who signed whom.

use ring::signature as ring;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::Certificate;
use super::public::{Curve, PublicKey};

/// What holding a certificate against the key of another one came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// That key signed it.
    Good,
    /// It did not.
    Bad,
    /// It was signed in a way that is not known here, by its object identifier.
    Unknown(String),
}

/// Where a chain does not lead to any of the authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Neither chain nor authorities hold the issuer of this certificate.
    Missing(String),
    /// The issuer is there, and its key did not sign this certificate.
    Forged(String),
    /// It cannot be told, since a signature is of a kind that is not known here.
    Unknown(String),
}

impl Certificate {
    /// Whether the key of `other` signed this certificate. Names are not looked at.
    pub fn signed_by(&self, other: &Self) -> Signature {
        let Ok((_, read)) = X509Certificate::from_der(&self.der) else { return Signature::Bad };
        let oid = read.signature_algorithm.algorithm.to_id_string();
        let (key, algorithms): (Vec<u8>, Vec<&'static dyn ring::VerificationAlgorithm>) =
            match (&other.key, oid.as_str()) {
                (PublicKey::Rsa { modulus, exponent }, _) => {
                    let Some(algorithms) = of_rsa(&oid) else { return Signature::Unknown(oid) };
                    (sequence_of_numbers(modulus, exponent), algorithms)
                }
                (PublicKey::Ecdsa { curve, point }, _) => {
                    let Some(algorithm) = of_ecdsa(*curve, &oid) else { return Signature::Unknown(oid) };
                    (point.clone(), vec![algorithm])
                }
                (PublicKey::Ed25519(key), "1.3.101.112") => (key.clone(), vec![&ring::ED25519]),
                (PublicKey::Ed25519(_) | PublicKey::Other(_), _) => return Signature::Unknown(oid),
            };
        let (signed, signature) = (read.tbs_certificate.as_ref(), read.signature_value.data.as_ref());
        let good = |algorithm: &&'static dyn ring::VerificationAlgorithm| {
            ring::UnparsedPublicKey::new(*algorithm, &key).verify(signed, signature).is_ok()
        };
        if algorithms.iter().any(good) { Signature::Good } else { Signature::Bad }
    }
}

/// Whether a chain, beginning with the certificate that is looked at, leads to one of `authorities`. The order of the
/// others in it does not matter.
///
/// # Errors
/// Where it breaks.
pub fn leads_to(chain: &[Certificate], authorities: &[Certificate]) -> Result<(), Broken> {
    let Some(mut now) = chain.first() else { return Err(Broken::Missing("an empty chain".to_owned())) };
    // No way is longer than there are certificates.
    for _ in 0..=chain.len() {
        if authorities.iter().any(|authority| authority.der == now.der) {
            return Ok(());
        }
        let named = |other: &&Certificate| other.subject_der == now.issuer_der;
        let mut broken = Broken::Missing(now.issuer.clone());
        for authority in authorities.iter().filter(named) {
            match now.signed_by(authority) {
                Signature::Good => return Ok(()),
                Signature::Bad => broken = Broken::Forged(now.called()),
                Signature::Unknown(oid) => broken = Broken::Unknown(oid),
            }
        }
        let mut next = None;
        for other in chain.iter().filter(|other| other.der != now.der).filter(named) {
            match now.signed_by(other) {
                Signature::Good => next = Some(other),
                Signature::Bad => broken = Broken::Forged(now.called()),
                Signature::Unknown(oid) => broken = Broken::Unknown(oid),
            }
        }
        now = next.ok_or(broken)?;
    }
    Err(Broken::Missing(now.issuer.clone()))
}

fn of_rsa(oid: &str) -> Option<Vec<&'static dyn ring::VerificationAlgorithm>> {
    Some(match oid {
        "1.2.840.113549.1.1.11" => vec![&ring::RSA_PKCS1_2048_8192_SHA256],
        "1.2.840.113549.1.1.12" => vec![&ring::RSA_PKCS1_2048_8192_SHA384],
        "1.2.840.113549.1.1.13" => vec![&ring::RSA_PKCS1_2048_8192_SHA512],
        // The hash of PSS stands in its parameters; only one of them fits.
        "1.2.840.113549.1.1.10" => vec![
            &ring::RSA_PSS_2048_8192_SHA256,
            &ring::RSA_PSS_2048_8192_SHA384,
            &ring::RSA_PSS_2048_8192_SHA512,
        ],
        _ => return None,
    })
}

fn of_ecdsa(curve: Curve, oid: &str) -> Option<&'static dyn ring::VerificationAlgorithm> {
    Some(match (curve, oid) {
        (Curve::P256, "1.2.840.10045.4.3.2") => &ring::ECDSA_P256_SHA256_ASN1,
        (Curve::P256, "1.2.840.10045.4.3.3") => &ring::ECDSA_P256_SHA384_ASN1,
        (Curve::P384, "1.2.840.10045.4.3.2") => &ring::ECDSA_P384_SHA256_ASN1,
        (Curve::P384, "1.2.840.10045.4.3.3") => &ring::ECDSA_P384_SHA384_ASN1,
        _ => return None,
    })
}

/// `RSAPublicKey` of DER, from its two numbers.
fn sequence_of_numbers(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let both = [number(modulus), number(exponent)].concat();
    tagged(0x30, &both)
}

fn number(digits: &[u8]) -> Vec<u8> {
    // A first bit that is set would make it negative.
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    tagged(0x02, &[sign, digits].concat())
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let bytes = length.to_be_bytes();
    let mut der = vec![tag];
    if length < 0x80 {
        der.extend(bytes.last());
    } else {
        let digits = super::public::plain(&bytes);
        der.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
        der.extend(digits);
    }
    der.extend_from_slice(content);
    der
}

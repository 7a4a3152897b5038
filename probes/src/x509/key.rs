//! Private keys: read from PEM, and held against the key of a certificate.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::asn1_rs::{Any, Class, FromDer as _, Tag};

use super::public::{Curve, PublicKey, kind, plain};

/// A private key. Nothing shows what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey {
    form: &'static str,
    held: Held,
}

#[derive(Clone, PartialEq, Eq)]
enum Held {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ecdsa { curve: Curve, number: Vec<u8>, point: Option<Vec<u8>> },
    Ed25519(Vec<u8>),
}

/// Why a text holds no private key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// There is none.
    Absent,
    /// It is locked by a pass phrase, which nobody gives Gitpod.
    Encrypted,
    /// Its structure cannot be read, or it is of a kind that is not known.
    Unread,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "no private key in PEM form",
            Self::Encrypted => "a private key that is locked by a pass phrase",
            Self::Unread => "a private key that is no RSA, ECDSA or Ed25519 key",
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.words())
    }
}

impl PrivateKey {
    /// The first private key of a PEM text, in any of its three forms: PKCS #1, PKCS #8 and SEC 1.
    ///
    /// # Errors
    /// Why there is none that can be used.
    pub fn read(pem: &[u8]) -> Result<Self, Unusable> {
        let text = String::from_utf8_lossy(pem);
        if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(Unusable::Encrypted);
        }
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| Unusable::Absent)?;
        let (form, held) = match &key {
            PrivateKeyDer::Pkcs1(der) => ("PKCS #1", rsa(der.secret_pkcs1_der())),
            PrivateKeyDer::Sec1(der) => ("SEC 1", ecdsa(der.secret_sec1_der(), None)),
            PrivateKeyDer::Pkcs8(der) => ("PKCS #8", pkcs8(der.secret_pkcs8_der())),
            _ => return Err(Unusable::Unread),
        };
        held.map(|held| Self { form, held }).ok_or(Unusable::Unread)
    }

    /// What it is, for people: `an RSA key (PKCS #1)`.
    pub fn words(&self) -> String {
        let kind = match self.held {
            Held::Rsa { .. } => "an RSA key",
            Held::Ecdsa { .. } => "an ECDSA key",
            Held::Ed25519(_) => "an Ed25519 key",
        };
        format!("{kind} ({})", self.form)
    }

    /// Whether it belongs to the key of a certificate; `None` where that cannot be told, since nothing here knows the curve.
    pub fn fits(&self, certificate: &PublicKey) -> Option<bool> {
        match (&self.held, certificate) {
            (Held::Rsa { modulus, exponent }, PublicKey::Rsa { modulus: its, exponent: its_exponent }) => {
                Some(modulus == its && exponent == its_exponent)
            }
            (Held::Ecdsa { curve, number, point }, PublicKey::Ecdsa { curve: its, point: of_it }) => {
                if curve != its {
                    return Some(false);
                }
                let algorithm = match curve {
                    Curve::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
                    Curve::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
                    // Not computed here; the key mostly says its point itself.
                    Curve::P521 => return point.as_ref().map(|own| own == of_it),
                };
                let random = SystemRandom::new();
                let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, number, of_it, &random);
                Some(pair.is_ok())
            }
            (Held::Ed25519(seed), PublicKey::Ed25519(its)) => {
                Some(Ed25519KeyPair::from_seed_and_public_key(seed, its).is_ok())
            }
            (_, PublicKey::Other(_)) => None,
            _ => Some(false),
        }
    }
}

/// Whether an element is of the context of its structure (`[0]`), its number, and its content.
pub(super) type Element<'a> = ((bool, u32), &'a [u8]);

/// What is in a sequence.
pub(super) fn elements(der: &[u8]) -> Option<Vec<Element<'_>>> {
    let (_, sequence) = Any::from_der(der).ok()?;
    if sequence.tag() != Tag::Sequence {
        return None;
    }
    let mut rest = sequence.data;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (after, one) = Any::from_der(rest).ok()?;
        found.push(((one.class() == Class::ContextSpecific, one.tag().0), one.data));
        rest = after;
    }
    Some(found)
}

fn rsa(der: &[u8]) -> Option<Held> {
    let parts = elements(der)?;
    let (modulus, exponent) = (parts.get(1)?.1, parts.get(2)?.1);
    Some(Held::Rsa { modulus: plain(modulus), exponent: plain(exponent) })
}

/// `ECPrivateKey`: within PKCS #8, the curve stands around it instead of in it.
fn ecdsa(der: &[u8], around: Option<Curve>) -> Option<Held> {
    let parts = elements(der)?;
    let explicit = |number| {
        let (_, content) = parts.iter().find(|(tag, _)| *tag == (true, number))?;
        Some(Any::from_der(content).ok()?.1.data)
    };
    let curve = explicit(0).and_then(Curve::of).or(around)?;
    // The number has the length of its curve; some tools leave out leading zeros.
    let short = plain(parts.get(1)?.1);
    let zeros = curve.length().checked_sub(short.len())?;
    let number = [vec![0; zeros], short].concat();
    // A string of bits begins with how many of its last byte are not used.
    let point = explicit(1).and_then(|bits| bits.strip_prefix(&[0])).map(<[u8]>::to_vec);
    Some(Held::Ecdsa { curve, number, point })
}

fn pkcs8(der: &[u8]) -> Option<Held> {
    let parts = elements(der)?;
    // The kind and its parameters stand in a sequence of their own, of which only the content is here.
    let (kind_oid, rest) = inner(parts.get(1)?.1)?;
    let key = parts.get(2)?.1;
    match kind_oid {
        kind::RSA => rsa(key),
        kind::EC => ecdsa(key, inner(rest).and_then(|(oid, _)| Curve::of(oid))),
        kind::ED25519 => Any::from_der(key).ok().map(|(_, seed)| Held::Ed25519(seed.data.to_vec())),
        _ => None,
    }
}

/// The content of the first element, and what comes after it.
fn inner(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, first) = Any::from_der(der).ok()?;
    Some((first.data, rest))
}

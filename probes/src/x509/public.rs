//! The key of a certificate.

use x509_parser::x509::SubjectPublicKeyInfo;

use super::key::elements;

/// A public key, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA: modulus and exponent, without leading zeros.
    Rsa {
        /// The modulus.
        modulus: Vec<u8>,
        /// The exponent.
        exponent: Vec<u8>,
    },
    /// ECDSA: the curve and the uncompressed point.
    Ecdsa {
        /// The curve.
        curve: Curve,
        /// The point.
        point: Vec<u8>,
    },
    /// Ed25519.
    Ed25519(Vec<u8>),
    /// Another kind, by its object identifier.
    Other(String),
}

/// A curve of ECDSA keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// P-256.
    P256,
    /// P-384.
    P384,
    /// P-521.
    P521,
}

/// The curves, with their object identifiers as DER writes their content.
const CURVES: &[(Curve, &[u8])] = &[
    (Curve::P256, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
    (Curve::P384, &[0x2b, 0x81, 0x04, 0x00, 0x22]),
    (Curve::P521, &[0x2b, 0x81, 0x04, 0x00, 0x23]),
];

impl Curve {
    /// The curve with this object identifier.
    pub(super) fn of(oid: &[u8]) -> Option<Self> {
        CURVES.iter().find(|(_, known)| *known == oid).map(|(curve, _)| *curve)
    }

    /// How many bytes a number of the curve has.
    pub(super) fn length(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }
}

/// The object identifiers of the kinds of keys, as DER writes their content.
pub(super) mod kind {
    pub(in crate::x509) const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    pub(in crate::x509) const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    pub(in crate::x509) const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
}

impl PublicKey {
    pub(super) fn read(info: &SubjectPublicKeyInfo<'_>) -> Self {
        let oid = &info.algorithm.algorithm;
        let key = info.subject_public_key.data.as_ref();
        let known = match oid.as_bytes() {
            kind::RSA => rsa(key),
            kind::EC => info
                .algorithm
                .parameters
                .as_ref()
                .and_then(|named| Curve::of(named.data))
                .map(|curve| Self::Ecdsa { curve, point: key.to_vec() }),
            kind::ED25519 => Some(Self::Ed25519(key.to_vec())),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Other(oid.to_id_string()))
    }

    /// The key for people: `RSA 2048`, `ECDSA P-256`.
    pub fn words(&self) -> String {
        match self {
            Self::Rsa { modulus, .. } => format!("RSA {}", bits(modulus)),
            Self::Ecdsa { curve: Curve::P256, .. } => "ECDSA P-256".to_owned(),
            Self::Ecdsa { curve: Curve::P384, .. } => "ECDSA P-384".to_owned(),
            Self::Ecdsa { curve: Curve::P521, .. } => "ECDSA P-521".to_owned(),
            Self::Ed25519(_) => "Ed25519".to_owned(),
            Self::Other(oid) => format!("of the kind {oid}"),
        }
    }
}

fn rsa(key: &[u8]) -> Option<PublicKey> {
    let numbers = elements(key)?;
    let [modulus, exponent] = numbers.as_slice() else { return None };
    Some(PublicKey::Rsa { modulus: plain(modulus.1), exponent: plain(exponent.1) })
}

/// A number without leading zeros.
pub(super) fn plain(number: &[u8]) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number[zeros..].to_vec()
}

/// How long a number without leading zeros is.
fn bits(number: &[u8]) -> usize {
    let first = number.first().map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(first)
}

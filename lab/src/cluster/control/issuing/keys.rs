//! Private keys: made, written as cert-manager writes them, and read from a secret.
//!
//! `ring` makes no RSA keys, and cert-manager's own choice is RSA with 2048 bits. So a few were made once for the lab
//! alone. They lie open in the sources, open nothing anywhere, and are given out in turn, so that two certificates that
//! follow each other have different ones. Another size of RSA is played by the same keys.

use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256, SignatureAlgorithm};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::der::{self, INTEGER, OCTETS, PARAMETERS, SEQUENCE};
use crate::crypto;

/// The RSA keys as PKCS #8 in lines of base64, an empty line between two.
const RSA_KEYS: &str = include_str!("rsa-keys.txt");

/// The algorithm identifiers of PKCS #8, and the parameters of a curve as they stand in SEC 1.
const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
const P256: &[u8] = b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const P384: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";
/// Where the curve stands in [`P256`] and [`P384`].
const CURVE: usize = 11;

/// The kinds of keys that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Algorithm {
    Rsa,
    P256,
    P384,
}

impl Algorithm {
    fn signs(self) -> &'static SignatureAlgorithm {
        match self {
            Self::Rsa => &PKCS_RSA_SHA256,
            Self::P256 => &PKCS_ECDSA_P256_SHA256,
            Self::P384 => &PKCS_ECDSA_P384_SHA384,
        }
    }

    fn identifier(self) -> &'static [u8] {
        match self {
            Self::Rsa => RSA,
            Self::P256 => P256,
            Self::P384 => P384,
        }
    }
}

/// How a key is written: `spec.privateKey.encoding` of a `Certificate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cluster) enum Encoding {
    /// What cert-manager calls PKCS #1: that for RSA, and SEC 1 for curves.
    Pkcs1,
    Pkcs8,
}

/// Gives out keys.
#[derive(Debug, Default)]
pub(in crate::cluster) struct Keys(AtomicUsize);

impl Keys {
    /// A key that the one before was not.
    pub(in crate::cluster) fn make(&self, algorithm: Algorithm) -> Result<KeyPair, rcgen::Error> {
        if algorithm != Algorithm::Rsa {
            return KeyPair::generate_for(algorithm.signs());
        }
        let all: Vec<&str> = RSA_KEYS.split("\n\n").collect();
        let next = all[self.0.fetch_add(1, Ordering::SeqCst) % all.len()];
        let base64: String = next.lines().collect();
        let key = crypto::from_base64(&base64).ok_or(rcgen::Error::CouldNotParseKeyPair)?;
        KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(key), &PKCS_RSA_SHA256)
    }
}

/// The key as PEM.
pub(in crate::cluster) fn write(key: &KeyPair, encoding: Encoding) -> String {
    let pkcs8 = key.serialized_der();
    let (word, der) = match encoding {
        Encoding::Pkcs8 => None,
        Encoding::Pkcs1 => plain(pkcs8),
    }
    .unwrap_or_else(|| ("", pkcs8.to_vec()));
    super::pem(&format!("{word}PRIVATE KEY"), &der)
}

/// The key without the wrap of PKCS #8, and the word for it. Go writes the curve into the key, `ring` does not.
fn plain(mut pkcs8: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let mut wrap = der::take(&mut pkcs8, SEQUENCE)?;
    der::take(&mut wrap, INTEGER)?;
    let identifier = der::put(SEQUENCE, &[der::take(&mut wrap, SEQUENCE)?]);
    let key = der::take(&mut wrap, OCTETS)?;
    if identifier == RSA {
        return Some(("RSA ", key.to_vec()));
    }
    let mut inner = key;
    let mut parts = der::take(&mut inner, SEQUENCE)?;
    let version = der::put(INTEGER, &[der::take(&mut parts, INTEGER)?]);
    let scalar = der::put(OCTETS, &[der::take(&mut parts, OCTETS)?]);
    let curve = der::put(PARAMETERS, &[identifier.get(CURVE..)?]);
    // What follows is the public key, perhaps behind a curve that already stands there.
    let _ = der::take(&mut parts, PARAMETERS);
    Some(("EC ", der::put(SEQUENCE, &[&version, &scalar, &curve, parts])))
}

/// The key of such a text.
pub(in crate::cluster) fn read(text: &[u8]) -> Option<KeyPair> {
    let (algorithm, pkcs8) = match PrivateKeyDer::from_pem_slice(text).ok()? {
        PrivateKeyDer::Pkcs1(key) => (Algorithm::Rsa, wrapped(Algorithm::Rsa, key.secret_pkcs1_der())),
        PrivateKeyDer::Sec1(key) => {
            let key = key.secret_sec1_der();
            let algorithm = of_curve(key)?;
            (algorithm, wrapped(algorithm, key))
        }
        PrivateKeyDer::Pkcs8(key) => {
            let key = key.secret_pkcs8_der().to_vec();
            let mut rest = key.as_slice();
            let mut wrap = der::take(&mut rest, SEQUENCE)?;
            der::take(&mut wrap, INTEGER)?;
            let kinds = [Algorithm::Rsa, Algorithm::P256, Algorithm::P384];
            (kinds.into_iter().find(|kind| wrap.starts_with(kind.identifier()))?, key)
        }
        _ => return None,
    };
    KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(pkcs8), algorithm.signs()).ok()
}

/// The key in the wrap of PKCS #8.
fn wrapped(algorithm: Algorithm, key: &[u8]) -> Vec<u8> {
    let (version, key) = (der::put(INTEGER, &[&[0]]), der::put(OCTETS, &[key]));
    der::put(SEQUENCE, &[&version, algorithm.identifier(), &key])
}

fn of_curve(mut key: &[u8]) -> Option<Algorithm> {
    let mut parts = der::take(&mut key, SEQUENCE)?;
    der::take(&mut parts, INTEGER)?;
    match der::take(&mut parts, OCTETS)?.len() {
        32 => Some(Algorithm::P256),
        48 => Some(Algorithm::P384),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_written_and_read_again() {
        let keys = Keys::default();
        for (algorithm, word) in
            [(Algorithm::Rsa, "RSA "), (Algorithm::P256, "EC "), (Algorithm::P384, "EC ")]
        {
            let key = keys.make(algorithm).unwrap();
            for (encoding, word) in [(Encoding::Pkcs1, word), (Encoding::Pkcs8, "")] {
                let text = write(&key, encoding);
                assert!(text.starts_with(&format!("-----BEGIN {word}PRIVATE KEY-----\n")), "{algorithm:?}");
                let again = read(text.as_bytes()).unwrap();
                assert_eq!(again.public_key_raw(), key.public_key_raw(), "{algorithm:?} {encoding:?}");
            }
        }
        assert!(read(b"nothing").is_none());
    }

    #[test]
    fn no_key_comes_twice_in_a_row() {
        let keys = Keys::default();
        for algorithm in [Algorithm::Rsa, Algorithm::P256] {
            let mut last = Vec::new();
            for _ in 0..4 {
                let key = keys.make(algorithm).unwrap();
                assert_ne!(key.public_key_raw(), last);
                last = key.public_key_raw().to_vec();
            }
        }
    }
}

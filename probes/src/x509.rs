//! Certificates and private keys as files and secrets hold them: read from PEM, and held against each other.
//!
//! [`Certificate::chain`] reads what a `tls.crt` holds, [`PrivateKey::read`] what a `tls.key` holds; [`PrivateKey::fits`]
//! says whether the two belong together, [`leads_to`] whether a chain ends at an authority. RSA, ECDSA and Ed25519 are told
//! apart by their structures: a check that asks `openssl rsa` takes every ECDSA key for a broken one.

mod key;
mod public;
mod signature;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

pub use key::{PrivateKey, Unusable};
pub use public::{Curve, PublicKey};
pub use signature::{Broken, Signature, leads_to};

/// The most certificates that are read of one text: no chain is longer.
const MOST: usize = 32;

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its subject for people.
    pub subject: String,
    /// Its issuer for people.
    pub issuer: String,
    /// The alternative names that are names of hosts, in their order, as they stand.
    pub names: Vec<String>,
    /// Whether it says of itself that it is an authority.
    pub is_ca: bool,
    /// Its serial number, in hexadecimal digits with colons.
    pub serial: String,
    /// The first second of its time, since 1970.
    pub not_before: i64,
    /// The last second of its time, since 1970.
    pub not_after: i64,
    /// Its key.
    pub key: PublicKey,
    subject_der: Vec<u8>,
    issuer_der: Vec<u8>,
    der: Vec<u8>,
}

impl Certificate {
    /// Every certificate of a PEM text, in its order. Blocks of other kinds are left out.
    ///
    /// # Errors
    /// What the text holds instead, a lower-case fragment.
    pub fn chain(pem: &[u8]) -> Result<Vec<Self>, String> {
        let mut chain = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem).take(MOST) {
            let der = der.map_err(|error| format!("no PEM that can be read ({error})"))?;
            let number = chain.len() + 1;
            chain.push(Self::read(&der).ok_or_else(|| format!("no X.509 certificate in block {number}"))?);
        }
        if chain.is_empty() {
            return Err("no certificate in PEM form".to_owned());
        }
        Ok(chain)
    }

    /// Reads one; `None` where it is none.
    pub fn read(der: &[u8]) -> Option<Self> {
        let (rest, read) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let alternative = read.subject_alternative_name().ok()?;
        let names = alternative.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
        let names = names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            _ => None,
        });
        Some(Self {
            subject: read.subject().to_string(),
            issuer: read.issuer().to_string(),
            names: names.collect(),
            is_ca: read.is_ca(),
            serial: read.raw_serial_as_string(),
            not_before: read.validity().not_before.timestamp(),
            not_after: read.validity().not_after.timestamp(),
            key: PublicKey::read(read.public_key()),
            subject_der: read.subject().as_raw().to_vec(),
            issuer_der: read.issuer().as_raw().to_vec(),
            der: der.to_vec(),
        })
    }

    /// The certificate itself.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it names itself as its issuer and its own key signed it.
    pub fn is_self_signed(&self) -> bool {
        self.subject_der == self.issuer_der && self.signed_by(self) == Signature::Good
    }

    /// Whether its time has come and is not over at `now`, seconds since 1970.
    pub fn is_valid_at(&self, now: i64) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }

    /// What it is for, for people: its names, or its subject where it has none.
    pub fn called(&self) -> String {
        if !self.names.is_empty() {
            return self.names.join(", ");
        }
        if self.subject.is_empty() { "a certificate without a name".to_owned() } else { self.subject.clone() }
    }
}

#[cfg(test)]
mod tests;

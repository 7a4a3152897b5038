//! The cryptography of issuing: keys, requests and certificates as cert-manager makes them.
//!
//! The main path: [`keys`] makes a private key, [`request`] makes a signing request of it and reads requests, and
//! [`sign`] makes a certificate of a request. Beneath, [`der`] and [`names`] are the structures that no library has.

pub(super) mod keys;

pub(in crate::cluster) mod request;

pub(super) mod sign;

mod names;

mod der;

use std::fmt::Write as _;

use crate::crypto;

/// How many letters a line of PEM has.
const LINE: usize = 64;

/// The armour of PEM, as OpenSSL and Go write it.
fn pem(label: &str, der: &[u8]) -> String {
    let text = crypto::base64(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(LINE) {
        // Writing to a string cannot fail, and base64 is text.
        let _ = writeln!(pem, "{}", String::from_utf8_lossy(line));
    }
    let _ = writeln!(pem, "-----END {label}-----");
    pem
}

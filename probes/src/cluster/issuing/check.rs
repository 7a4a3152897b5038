//! Whether what was issued is what was asked for: by the secrets alone, so that every rule is a test.

use std::collections::BTreeSet;

use harness::Failure;
use serde_json::Value;

use super::super::{causes, json};
use crate::x509::{Broken, Certificate, PrivateKey, leads_to};

/// A secret of a certificate, read.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What `tls.crt` holds, the certificate itself first.
    pub chain: Vec<Certificate>,
    /// What `ca.crt` holds; none where there is none.
    pub authorities: Vec<Certificate>,
}

impl Issued {
    /// The certificate itself.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.chain.first()
    }
}

/// Reads the secret of a certificate: a chain, and a key that belongs to it.
///
/// # Errors
/// [`causes::CERTIFICATE_WRONG`].
pub fn read(name: &str, secret: &Value) -> Result<Issued, Failure> {
    let wrong = |expected: &str, actual: String| wrong(name, expected, actual);
    let chain =
        data(secret, "tls.crt").ok_or_else(|| wrong("a `tls.crt` in the secret", "none".to_owned()))?;
    let chain =
        Certificate::chain(&chain).map_err(|why| wrong("a chain of certificates in `tls.crt`", why))?;
    let key = data(secret, "tls.key").ok_or_else(|| wrong("a `tls.key` in the secret", "none".to_owned()))?;
    let key = PrivateKey::read(&key).map_err(|why| wrong("a private key in `tls.key`", why.to_string()))?;
    let own = &chain[0].key;
    if key.fits(own) != Some(true) {
        let actual =
            format!("{} that does not belong to the certificate's, which is {}", key.words(), own.words());
        return Err(wrong("in `tls.key` the key of the certificate", actual));
    }
    let authorities = match data(secret, "ca.crt") {
        None => Vec::new(),
        Some(pem) => Certificate::chain(&pem).map_err(|why| wrong("a certificate in `ca.crt`", why))?,
    };
    Ok(Issued { chain, authorities })
}

/// Whether the authority is one, signed by itself, with the key that was asked for.
///
/// # Errors
/// [`causes::CERTIFICATE_WRONG`].
pub fn authority(name: &str, issued: &Issued) -> Result<(), Failure> {
    let Some(own) = issued.leaf() else { return Err(wrong(name, "a certificate", "none".to_owned())) };
    let words = own.key.words();
    let found = [
        (own.is_ca, "an authority (CA:TRUE)", "CA:FALSE".to_owned()),
        (
            own.is_self_signed(),
            "a certificate that its own key signed",
            format!("one that {} signed", own.issuer),
        ),
        (words == "ECDSA P-256", "an ECDSA key of 256 bits", words),
    ];
    match found.into_iter().find(|(good, ..)| !good) {
        None => Ok(()),
        Some((_, expected, actual)) => Err(wrong(name, expected, actual)),
    }
}

/// Whether the leaf bears these names and no others, is no authority, and leads to the one that signed it.
///
/// # Errors
/// [`causes::CERTIFICATE_WRONG`].
pub fn leaf(name: &str, issued: &Issued, names: &[String], by: &Issued) -> Result<(), Failure> {
    let Some(own) = issued.leaf() else { return Err(wrong(name, "a certificate", "none".to_owned())) };
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    let (asked, borne) = (set(names), set(&own.names));
    if asked != borne {
        let list = |names: Vec<&String>| names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let missing = list(asked.difference(&borne).collect());
        let more = list(borne.difference(&asked).collect());
        let parts = [("without", missing), ("with", more)];
        let parts = parts.iter().filter(|(_, names)| !names.is_empty());
        let actual: Vec<String> = parts.map(|(how, names)| format!("{how} {names}")).collect();
        return Err(wrong(name, "exactly the names that were asked for", actual.join(", ")));
    }
    if own.is_ca {
        return Err(wrong(name, "no authority (CA:FALSE)", "CA:TRUE".to_owned()));
    }
    if issued.authorities.is_empty() {
        return Err(wrong(
            name,
            "the authority in `ca.crt`, which Gitpod's components trust",
            "none".to_owned(),
        ));
    }
    leads(name, "`ca.crt`", &issued.chain, &issued.authorities)?;
    leads(name, "the authority that was asked to sign it", &issued.chain, &by.chain)
}

fn leads(name: &str, what: &str, chain: &[Certificate], to: &[Certificate]) -> Result<(), Failure> {
    leads_to(chain, to).map_err(|broken| {
        let actual = match broken {
            Broken::Missing(issuer) => format!("the way ends at {issuer}"),
            Broken::Forged(subject) => format!("another key signed {subject}"),
            Broken::Unknown(oid) => format!("a signature of the kind {oid}"),
        };
        wrong(name, &format!("a chain to {what}"), actual)
    })
}

/// Whether the secret bears these labels.
///
/// # Errors
/// [`causes::SECRET_LABELS_MISSING`].
pub fn labels(name: &str, secret: &Value, labels: &[(&str, &str)]) -> Result<(), Failure> {
    let borne = json::texts(secret, "/metadata/labels");
    let missing = labels.iter().filter(|(key, value)| borne.get(*key).is_none_or(|found| found != value));
    let missing: Vec<String> = missing.map(|(key, value)| format!("{key}={value}")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let step = format!("the secret {name}");
    let expected = "the labels of `spec.secretTemplate`";
    Err(Failure::new(
        causes::SECRET_LABELS_MISSING,
        step,
        expected,
        format!("without {}", missing.join(", ")),
    ))
}

/// What a key of a secret holds.
pub fn data(secret: &Value, key: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let text = secret.get("data")?.get(key)?.as_str().filter(|text| !text.is_empty())?;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

fn wrong(name: &str, expected: &str, actual: String) -> Failure {
    Failure::new(causes::CERTIFICATE_WRONG, format!("the secret {name}"), expected, actual)
}

#[cfg(test)]
mod tests;

//! The key that is given is that of the certificate.
//!
//! A server does not start with a key of another certificate. RSA, ECDSA and Ed25519 are compared, in PKCS #1, PKCS #8 and
//! SEC 1: Gitpod's own check asked `openssl rsa`, and called every ECDSA key broken. Source: c10.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::{Domain, causes};
use crate::x509::{Certificate, PrivateKey, Unusable};

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::certificate_key",
        key: "c10",
        title: "the key is that of the certificate",
        why: "Gitpod's proxy does not start with a key that is not of its certificate, or that is locked by a pass phrase.",
        wire: "Nothing: the certificate and the key that the environment names are read and held against each other.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |domain, cx| Box::pin(ready(run(domain, cx))),
};

fn run(domain: &Domain, _: &Cx) -> Result<Passed, NotPassed> {
    let given = domain.certificate.as_ref().ok_or_else(super::not_given)?;
    let (own, _) = given.own()?;
    Ok(judge(own, given.key()?.as_ref())?)
}

fn judge(own: &Certificate, key: Result<&PrivateKey, &Unusable>) -> Result<Passed, Failure> {
    const STEP: &str = "holding the key against the certificate";
    let expected = format!("the key of {} ({})", own.called(), own.key.words());
    let key = key.map_err(|why| {
        Failure::new(causes::CERTIFICATE_KEY_UNUSABLE, STEP, expected.clone(), why.to_string())
    })?;
    match key.fits(&own.key) {
        Some(true) => Ok(Passed::saying(format!("{} is that of the certificate", key.words()))),
        Some(false) => {
            let actual = format!("{} that is not of it", key.words());
            Err(Failure::new(causes::CERTIFICATE_KEY_OTHER, STEP, expected, actual))
        }
        None => {
            let actual = format!("a certificate with a key {}, and {}", own.key.words(), key.words());
            Err(Failure::new(causes::CERTIFICATE_KEY_UNUSABLE, STEP, expected, actual))
        }
    }
}

#[cfg(test)]
mod tests {
    use rcgen::KeyPair;

    use super::*;
    use crate::domain::made::{self, Leaf};

    #[test]
    fn a_key_of_another_and_one_that_cannot_be_used_are_told_apart() {
        let own = made::self_signed(&Leaf::default());
        let other = PrivateKey::read(KeyPair::generate().unwrap().serialize_pem().as_bytes()).unwrap();
        let cause = |key| judge(&own, key).map(|passed| passed.note).unwrap_err().cause.code;
        assert_eq!(cause(Ok(&other)), "certificate-key-other");
        assert_eq!(cause(Err(&Unusable::Encrypted)), "certificate-key-unusable");
    }

    /// RSA and ECDSA in every form, as `openssl` has written them.
    #[test]
    fn keys_of_every_form_are_known() {
        let read = |text: &str| PrivateKey::read(text.as_bytes()).unwrap();
        let first = |text: &str| Certificate::chain(text.as_bytes()).unwrap().remove(0);
        let rsa = first(include_str!("../../x509/recorded/rsa-certificate.pem"));
        let ecdsa = first(include_str!("../../x509/recorded/p256-certificate.pem"));
        for (own, key) in [
            (&rsa, include_str!("../../x509/recorded/rsa-pkcs1.pem")),
            (&rsa, include_str!("../../x509/recorded/rsa-pkcs8.pem")),
            (&ecdsa, include_str!("../../x509/recorded/p256-sec1.pem")),
            (&ecdsa, include_str!("../../x509/recorded/p256-pkcs8.pem")),
        ] {
            assert!(judge(own, Ok(&read(key))).is_ok(), "{}", own.key.words());
        }
    }
}

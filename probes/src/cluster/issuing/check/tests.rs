use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::json;

use super::*;

const NAMES: &[&str] = &["ws-manager", "gitpod.gitpod"];

fn names() -> Vec<String> {
    NAMES.iter().map(|&name| name.to_owned()).collect()
}

/// An authority and what it signs.
struct Made {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    secret: Value,
}

fn secret(chain: &str, key: &str, authority: &str) -> Value {
    let data = json!({ "tls.crt": STANDARD.encode(chain), "tls.key": STANDARD.encode(key), "ca.crt": STANDARD.encode(authority) });
    json!({ "metadata": { "labels": { "app": "underpin" } }, "data": data })
}

fn params(names: &[String], is_ca: bool) -> CertificateParams {
    let mut params = CertificateParams::new(names.to_vec()).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    if is_ca {
        params.distinguished_name.push(DnType::CommonName, "the authority");
    }
    params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    params
}

fn authority_made() -> Made {
    let key = KeyPair::generate().unwrap();
    let pem = params(&[], true).self_signed(&key).unwrap().pem();
    let secret = secret(&pem, &key.serialize_pem(), &pem);
    Made { issuer: Issuer::new(params(&[], true), key), pem, secret }
}

fn signed(by: &Made, names: &[String], is_ca: bool) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    (params(names, is_ca).signed_by(&key, &by.issuer).unwrap().pem(), key.serialize_pem())
}

fn judge(leaf_secret: &Value, by: &Value) -> Result<(), Failure> {
    let by = read("ca", by)?;
    authority("ca", &by)?;
    leaf("leaf", &read("leaf", leaf_secret)?, &names(), &by)
}

#[test]
fn what_was_asked_for_passes() {
    let ca = authority_made();
    let (chain, key) = signed(&ca, &names(), false);
    assert_eq!(judge(&secret(&chain, &key, &ca.pem), &ca.secret), Ok(()));
}

#[test]
fn what_was_not_asked_for_is_wrong() {
    let (ca, other) = (authority_made(), authority_made());
    let (chain, key) = signed(&ca, &names(), false);
    let (_, other_key) = signed(&ca, &names(), false);
    let (short, short_key) = signed(&ca, &names()[..1], false);
    let (authority, authority_key) = signed(&ca, &names(), true);
    let (foreign, foreign_key) = signed(&other, &names(), false);
    for (wrong, said) in [
        (secret(&chain, &other_key, &ca.pem), "an ECDSA key (PKCS #8) that does not belong"),
        (secret(&short, &short_key, &ca.pem), "without gitpod.gitpod"),
        (secret(&authority, &authority_key, &ca.pem), "CA:TRUE"),
        // Its own `ca.crt` is right, and the one that was asked to sign it did not.
        (secret(&foreign, &foreign_key, &other.pem), "another key signed"),
        (secret(&chain, &key, &other.pem), "another key signed"),
        (secret(&chain, &key, ""), "none"),
        (secret("", &key, &ca.pem), "none"),
        (secret(&chain, "hello", &ca.pem), "no private key in PEM form"),
        (secret("hello", &key, &ca.pem), "no certificate in PEM form"),
    ] {
        let failure = judge(&wrong, &ca.secret).unwrap_err();
        assert_eq!((failure.cause, failure.step.as_str()), (causes::CERTIFICATE_WRONG, "the secret leaf"));
        assert!(failure.actual.starts_with(said), "{}", failure.actual);
    }
}

#[test]
fn an_authority_that_is_none_is_wrong() {
    let ca = authority_made();
    let (chain, key) = signed(&ca, &names(), false);
    for (by, said) in [(secret(&chain, &key, &ca.pem), "CA:FALSE"), {
        let (below, key) = signed(&ca, &names(), true);
        (secret(&below, &key, &ca.pem), "one that CN=the authority signed")
    }] {
        let failure = judge(&secret(&chain, &key, &ca.pem), &by).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (causes::CERTIFICATE_WRONG, said));
    }
}

#[test]
fn every_label_of_the_template_is_to_be_there() {
    let given = secret("", "", "");
    assert_eq!(labels("leaf", &given, &[("app", "underpin")]), Ok(()));
    let failure = labels("leaf", &given, &[("app", "underpin"), ("component", "x")]).unwrap_err();
    assert_eq!(
        (failure.cause, failure.actual.as_str()),
        (causes::SECRET_LABELS_MISSING, "without component=x")
    );
    assert!(labels("leaf", &given, &[("app", "other")]).is_err());
    assert!(labels("leaf", &json!({}), &[("app", "underpin")]).is_err());
}

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::*;

/// What OpenSSL writes: keys in each of their forms, and the certificate of each.
macro_rules! recorded {
    ($name:literal) => {
        include_bytes!(concat!("recorded/", $name, ".pem"))
    };
}

fn one(pem: &[u8]) -> Certificate {
    Certificate::chain(pem).unwrap().remove(0)
}

fn params(name: &str, names: &[&str], is_ca: bool) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    params
}

/// An authority, one below it, and a leaf of that, each in PEM, the leaf first, and the leaf's key.
fn made() -> ([String; 3], String) {
    let (root_key, middle_key, leaf_key) =
        (KeyPair::generate().unwrap(), KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let root = params("root", &[], true).self_signed(&root_key).unwrap();
    let root_issuer = Issuer::new(params("root", &[], true), root_key);
    let middle = params("middle", &[], true).signed_by(&middle_key, &root_issuer).unwrap();
    let middle_issuer = Issuer::new(params("middle", &[], true), middle_key);
    let names = ["gitpod.example.com", "*.ws.gitpod.example.com"];
    let leaf = params("leaf", &names, false).signed_by(&leaf_key, &middle_issuer).unwrap();
    ([leaf.pem(), middle.pem(), root.pem()], leaf_key.serialize_pem())
}

#[test]
fn a_chain_is_read_in_its_order_with_names_dates_and_flags() {
    let ([leaf, middle, root], _) = made();
    let chain = Certificate::chain(format!("# a comment\n{leaf}{middle}{root}").as_bytes()).unwrap();
    let read: Vec<_> = chain.iter().map(|one| (one.called(), one.is_ca, one.is_self_signed())).collect();
    assert_eq!(
        read,
        [
            ("gitpod.example.com, *.ws.gitpod.example.com".to_owned(), false, false),
            ("CN=middle".to_owned(), true, false),
            ("CN=root".to_owned(), true, true),
        ]
    );
    assert!(chain[0].is_valid_at(chain[0].not_before) && !chain[0].is_valid_at(chain[0].not_after + 1));
    assert_ne!(chain[0].serial, chain[1].serial);
    assert_eq!(chain[0].key.words(), "ECDSA P-256");
}

#[test]
fn what_is_no_certificate_is_said_so() {
    assert_eq!(Certificate::chain(b"").unwrap_err(), "no certificate in PEM form");
    assert_eq!(Certificate::chain(recorded!("p256-pkcs8")).unwrap_err(), "no certificate in PEM form");
    let garbled = b"-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    assert_eq!(Certificate::chain(garbled).unwrap_err(), "no X.509 certificate in block 1");
    let cut = b"-----BEGIN CERTIFICATE-----\naGVsbG8=\n";
    assert!(Certificate::chain(cut).unwrap_err().starts_with("no PEM that can be read"));
}

#[test]
fn every_form_of_a_key_fits_its_own_certificate_and_no_other() {
    let rsa = one(recorded!("rsa-certificate"));
    let p256 = one(recorded!("p256-certificate"));
    let p521 = one(recorded!("p521-certificate"));
    assert_eq!([&rsa, &p256, &p521].map(|one| one.key.words()), ["RSA 2048", "ECDSA P-256", "ECDSA P-521"]);
    for (pem, own, words) in [
        (&recorded!("rsa-pkcs1")[..], &rsa, "an RSA key (PKCS #1)"),
        (&recorded!("rsa-pkcs8")[..], &rsa, "an RSA key (PKCS #8)"),
        (&recorded!("p256-sec1")[..], &p256, "an ECDSA key (SEC 1)"),
        (&recorded!("p256-pkcs8")[..], &p256, "an ECDSA key (PKCS #8)"),
        (&recorded!("p521-sec1")[..], &p521, "an ECDSA key (SEC 1)"),
    ] {
        let key = PrivateKey::read(pem).unwrap();
        assert_eq!(key.words(), words);
        assert_eq!(format!("{key:?}"), format!("PrivateKey({words})"));
        for other in [&rsa, &p256, &p521] {
            assert_eq!(key.fits(&other.key), Some(other == own), "{words} and {}", other.subject);
        }
        assert_eq!(key.fits(&PublicKey::Other("1.2.3".to_owned())), None);
    }
    // Of the same kind and curve, and yet another one.
    let ([leaf, ..], own) = made();
    let key = PrivateKey::read(own.as_bytes()).unwrap();
    assert_eq!(key.fits(&one(leaf.as_bytes()).key), Some(true));
    assert_eq!(key.fits(&p256.key), Some(false));
}

#[test]
fn ed25519_is_known_too() {
    let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let certificate = one(params("e", &["e.example.com"], false).self_signed(&key).unwrap().pem().as_bytes());
    let read = PrivateKey::read(key.serialize_pem().as_bytes()).unwrap();
    assert_eq!(read.fits(&certificate.key), Some(true));
    assert!(certificate.is_self_signed());
    let other = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    let other = PrivateKey::read(other.serialize_pem().as_bytes()).unwrap();
    assert_eq!(other.fits(&certificate.key), Some(false));
}

#[test]
fn a_key_that_cannot_be_used_is_told_by_why() {
    assert_eq!(PrivateKey::read(b"").unwrap_err(), Unusable::Absent);
    assert_eq!(PrivateKey::read(recorded!("rsa-certificate")).unwrap_err(), Unusable::Absent);
    for locked in [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    ] {
        assert_eq!(PrivateKey::read(locked.as_bytes()).unwrap_err(), Unusable::Encrypted);
    }
    for form in ["RSA", "EC"] {
        let garbled =
            format!("-----BEGIN {form} PRIVATE KEY-----\naGVsbG8=\n-----END {form} PRIVATE KEY-----\n");
        assert_eq!(PrivateKey::read(garbled.as_bytes()).unwrap_err(), Unusable::Unread);
    }
}

#[test]
fn a_chain_leads_to_its_authority_or_breaks_where_it_does() {
    let ([leaf, middle, root], _) = made();
    let [leaf, middle, root] = [leaf, middle, root].map(|pem| one(pem.as_bytes()));
    let all = std::slice::from_ref;
    let whole = [leaf.clone(), middle.clone()];
    assert_eq!(leads_to(&whole, all(&root)), Ok(()));
    assert_eq!(leads_to(&[leaf.clone(), root.clone(), middle.clone()], all(&root)), Ok(()));
    assert_eq!(leads_to(all(&leaf), all(&middle)), Ok(()));
    assert_eq!(leads_to(all(&root), all(&root)), Ok(()));
    assert_eq!(leads_to(all(&leaf), all(&root)), Err(Broken::Missing("CN=middle".to_owned())));
    assert_eq!(leads_to(&whole, &[]), Err(Broken::Missing("CN=root".to_owned())));
    assert_eq!(leads_to(&[], all(&root)), Err(Broken::Missing("an empty chain".to_owned())));
    // An authority of the same name with another key, as after a reinstallation.
    let ([_, other, other_root], _) = made();
    let [other, other_root] = [other, other_root].map(|pem| one(pem.as_bytes()));
    assert_eq!(leads_to(all(&leaf), all(&other)), Err(Broken::Forged(leaf.called())));
    assert_eq!(leads_to(&whole, all(&other_root)), Err(Broken::Forged("CN=middle".to_owned())));
}

#[test]
fn rsa_signatures_are_checked() {
    let rsa = one(recorded!("rsa-certificate"));
    assert!(rsa.is_self_signed());
    assert_eq!(
        one(recorded!("p256-certificate")).signed_by(&rsa),
        Signature::Unknown("1.2.840.10045.4.3.2".to_owned())
    );
    let mut changed = rsa.der().to_vec();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    let changed = Certificate::read(&changed).unwrap();
    assert_eq!(changed.signed_by(&rsa), Signature::Bad);
}

proptest::proptest! {
    /// What a server says is hostile: nothing of it may break the reader.
    #[test]
    fn no_bytes_break_the_readers(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        use base64::Engine as _;
        let _ = Certificate::read(&bytes);
        let body = base64::engine::general_purpose::STANDARD.encode(&bytes);
        for kind in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE"] {
            let pem = format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n");
            let _ = PrivateKey::read(pem.as_bytes());
            let _ = Certificate::chain(pem.as_bytes());
        }
    }
}

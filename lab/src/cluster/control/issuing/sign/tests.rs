//! Chains are held against the verifier of `rustls`, which is not what wrote them.

use std::sync::Arc;

use rcgen::SanType;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{ServerName, UnixTime};

use super::super::keys::{Algorithm, Keys};
use super::super::request::{self, Subject};
use super::*;

const NOW: u64 = 1_668_000_000;
const HOURS: Duration = Duration::from_hours(2160);

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn authority(keys: &Keys, algorithm: Algorithm) -> Authority {
    let key = keys.make(algorithm).unwrap();
    let subject = Subject { common_name: Some("gitpod".to_owned()), ..Subject::default() };
    let request = request::read(request::make(&subject, &key).unwrap().as_bytes()).unwrap();
    let terms = Terms { from: NOW, lasts: HOURS, is_ca: true, usages: Vec::new() };
    let pem = by_itself(&request, &key, &terms).unwrap().unwrap();
    let key = super::super::keys::write(&key, super::super::keys::Encoding::Pkcs1);
    Authority::read(pem.as_bytes(), key.as_bytes()).unwrap()
}

fn leaf(keys: &Keys, authority: &Authority, name: &str) -> String {
    let key = keys.make(Algorithm::Rsa).unwrap();
    let names = vec![SanType::DnsName(name.try_into().unwrap())];
    let subject = Subject { names, ..Subject::default() };
    let request = request::read(request::make(&subject, &key).unwrap().as_bytes()).unwrap();
    let usages = words(&["digital signature", "key encipherment", "server auth"]);
    authority.sign(&request, &Terms { from: NOW, lasts: HOURS, is_ca: false, usages }).unwrap()
}

fn verifies(root: &str, leaf: &str, name: &str, at: u64) -> bool {
    let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(der(root)).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(at));
    verifier.verify_server_cert(&der(leaf), &[], &name, &[], at).is_ok()
}

#[test]
fn a_leaf_is_good_for_its_name_and_time_and_authority() {
    let keys = Keys::default();
    for algorithm in [Algorithm::P256, Algorithm::P384, Algorithm::Rsa] {
        let (one, other) = (authority(&keys, algorithm), authority(&keys, algorithm));
        let leaf = leaf(&keys, &one, "*.ws.gitpod.example.com");
        let soon = NOW + 60;
        assert!(verifies(&one.pem, &leaf, "a.ws.gitpod.example.com", soon), "{algorithm:?}");
        assert!(!verifies(&one.pem, &leaf, "gitpod.example.com", soon));
        assert!(!verifies(&other.pem, &leaf, "a.ws.gitpod.example.com", soon));
        assert!(!verifies(&one.pem, &leaf, "a.ws.gitpod.example.com", NOW + HOURS.as_secs() + 60));
        assert!(one.is_root);
    }
}

#[test]
fn a_leaf_is_no_authority() {
    let keys = Keys::default();
    let authority = authority(&keys, Algorithm::P256);
    let leaf = leaf(&keys, &authority, "gitpod.example.com");
    let key =
        super::super::keys::write(&keys.make(Algorithm::P256).unwrap(), super::super::keys::Encoding::Pkcs8);
    let refused = |pem: &str| Authority::read(pem.as_bytes(), key.as_bytes()).map(drop);
    assert_eq!(refused(&leaf), Err("certificate is not a CA"));
    assert_eq!(refused(&authority.pem), Err("tls: private key does not match public key"));
    assert_eq!(refused("nothing"), Err("error decoding certificate PEM block"));
}

#[test]
fn only_its_own_key_signs_a_request_by_itself() {
    let keys = Keys::default();
    let (key, other) = (keys.make(Algorithm::P256).unwrap(), keys.make(Algorithm::P256).unwrap());
    let request = request::read(request::make(&Subject::default(), &key).unwrap().as_bytes()).unwrap();
    let terms = Terms { from: NOW, lasts: HOURS, ..Terms::default() };
    assert!(by_itself(&request, &other, &terms).unwrap().is_none());
    let first = by_itself(&request, &key, &terms).unwrap().unwrap();
    assert_ne!(Some(first), by_itself(&request, &key, &terms).unwrap(), "each has a number of its own");
}

#[test]
fn durations_are_go_s() {
    assert_eq!(duration("2160h"), Some(HOURS));
    assert_eq!(duration("2160h0m0s"), Some(HOURS));
    assert_eq!(duration("1h30m5s"), Some(Duration::from_secs(5405)));
    assert!([duration(""), duration("h"), duration("5"), duration("5d")].iter().all(Option::is_none));
}

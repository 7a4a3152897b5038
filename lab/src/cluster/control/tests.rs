//! The controllers, as events call them: what is deleted with what, and what comes of a wish for a certificate.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;

use super::Controllers;
use super::issuing::keys;
use crate::cluster::admission::tests::plain;
use crate::cluster::api::store::{Event, Key, Store};
use crate::cluster::behaviour::Controller;
use crate::crypto;

/// A store and the controllers on it, which are called until nothing is left to do.
struct Cluster {
    store: Store,
    controllers: Controllers,
    events: Receiver<Event>,
}

const GROUP: &str = "cert-manager.io";
const NAMES: [&str; 2] = ["gitpod.example.com", "*.ws.gitpod.example.com"];

impl Cluster {
    fn new(controller: Controller) -> Self {
        let mut behaviour = plain();
        behaviour.cert_manager.as_mut().unwrap().controller = controller;
        let store = Store::new();
        let events = store.subscribe();
        let controllers = Controllers::new(&behaviour, store.clone());
        let mut cluster = Self { store, controllers, events };
        let namespace = json!({ "kind": "Namespace", "spec": { "finalizers": ["kubernetes"] } });
        cluster.create("", "namespaces", "", "scratch", namespace);
        cluster
    }

    fn create(
        &mut self,
        group: &str,
        plural: &str,
        namespace: &str,
        name: &str,
        object: Value,
    ) -> Arc<Value> {
        let made = self.store.create(Key::new(group, plural, namespace, name), object).unwrap();
        self.settle();
        made
    }

    fn settle(&mut self) {
        let mut rounds = 0;
        while let Ok(event) = self.events.try_recv() {
            self.controllers.on(&event);
            rounds += 1;
            assert!(rounds < 500, "the controllers come to no end");
        }
    }

    fn issuer(&mut self, name: &str, spec: &Value) {
        self.create(GROUP, "issuers", "scratch", name, json!({ "kind": "Issuer", "spec": spec }));
    }

    fn certificate(&mut self, name: &str, spec: &Value) -> Arc<Value> {
        self.create(GROUP, "certificates", "scratch", name, json!({ "kind": "Certificate", "spec": spec }))
    }

    fn get(&self, group: &str, plural: &str, name: &str) -> Option<Arc<Value>> {
        self.store.get(&Key::new(group, plural, "scratch", name))
    }

    fn part(&self, secret: &str, part: &str) -> Vec<u8> {
        let secret = self.get("", "secrets", secret).unwrap();
        crypto::from_base64(secret["data"][part].as_str().unwrap()).unwrap()
    }

    /// What Gitpod makes: a self-signed issuer, an authority of it, an issuer of that, and a leaf.
    fn chain(&mut self) {
        self.issuer("own", &json!({ "selfSigned": {} }));
        self.certificate(
            "ca",
            &json!({
                "isCA": true, "commonName": "ca", "secretName": "ca", "duration": "2160h",
                "privateKey": { "algorithm": "ECDSA", "size": 256 },
                "issuerRef": { "name": "own", "kind": "Issuer", "group": GROUP },
            }),
        );
        self.issuer("ca", &json!({ "ca": { "secretName": "ca" } }));
        self.certificate(
            "leaf",
            &json!({
                "dnsNames": NAMES, "secretName": "leaf", "duration": "2160h", "usages": ["server auth"],
                "issuerRef": { "name": "ca", "kind": "Issuer", "group": GROUP },
                "secretTemplate": { "labels": { "backup": "yes" } },
            }),
        );
    }

    fn leaf_is_ready(&self) -> bool {
        let leaf = self.get(GROUP, "certificates", "leaf").unwrap();
        condition(&leaf, "Ready").is_some_and(|ready| ready["status"] == "True")
    }
}

fn condition<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    object["status"]["conditions"].as_array()?.iter().find(|condition| condition["type"] == kind)
}

/// Whether the certificate is for that key, is signed by that authority, and bears exactly these names.
fn matches(certificate: &[u8], key: &[u8], authority: &[u8]) -> (bool, bool, Vec<String>) {
    let (certificate, authority) = (
        CertificateDer::from_pem_slice(certificate).unwrap(),
        CertificateDer::from_pem_slice(authority).unwrap(),
    );
    let (_, certificate) = x509_parser::parse_x509_certificate(&certificate).unwrap();
    let (_, authority) = x509_parser::parse_x509_certificate(&authority).unwrap();
    let algorithm = &ring::signature::ECDSA_P256_SHA256_ASN1;
    let signer = authority.public_key().subject_public_key.data.as_ref();
    let public = ring::signature::UnparsedPublicKey::new(algorithm, signer);
    let signed =
        public.verify(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data).is_ok();
    let names = certificate.subject_alternative_name().unwrap().map(|names| {
        names.value.general_names.iter().map(|name| name.to_string().replace("DNSName(", "").replace(')', ""))
    });
    let key = keys::read(key).unwrap();
    let own = certificate.public_key().subject_public_key.data.as_ref() == key.public_key_raw();
    (own, signed, names.into_iter().flatten().collect())
}

#[test]
fn a_chain_is_issued_and_holds() {
    let mut cluster = Cluster::new(Controller::Issues);
    cluster.chain();
    assert!(cluster.leaf_is_ready());
    let part = |part| cluster.part("leaf", part);
    let (own, signed, names) = matches(&part("tls.crt"), &part("tls.key"), &part("ca.crt"));
    assert!(own && signed);
    assert_eq!(names, NAMES);
    assert_eq!(part("ca.crt"), cluster.part("ca", "tls.crt"));
    let secret = cluster.get("", "secrets", "leaf").unwrap();
    assert_eq!(secret["type"], "kubernetes.io/tls");
    assert_eq!(secret["metadata"]["labels"]["backup"], "yes");
    assert_eq!(secret["metadata"]["annotations"]["cert-manager.io/certificate-name"], "leaf");
    let issuer = cluster.get(GROUP, "issuers", "ca").unwrap();
    assert_eq!(condition(&issuer, "Ready").unwrap()["reason"], "KeyPairVerified");
    let leaf = cluster.get(GROUP, "certificates", "leaf").unwrap();
    assert_eq!(leaf["status"]["revision"], 1);
    assert!(condition(&leaf, "Issuing").is_none() && leaf["status"]["notAfter"].is_string());
    let requests = cluster.store.list(GROUP, "certificaterequests", "scratch");
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| condition(request, "Approved").unwrap()["status"] == "True"));
    // The keys that waited are gone.
    assert_eq!(cluster.store.list("", "secrets", "scratch").len(), 2);
}

#[test]
fn a_deleted_secret_comes_again_unless_it_is_issued_once() {
    for (controller, again) in [(Controller::Issues, true), (Controller::Once, false)] {
        let mut cluster = Cluster::new(controller);
        cluster.chain();
        let before = cluster.part("leaf", "tls.crt");
        cluster.store.delete(&Key::new("", "secrets", "scratch", "leaf")).unwrap();
        cluster.settle();
        assert_eq!(cluster.get("", "secrets", "leaf").is_some(), again, "{controller:?}");
        assert_eq!(cluster.leaf_is_ready(), again);
        if again {
            assert_ne!(cluster.part("leaf", "tls.crt"), before);
        }
    }
}

#[test]
fn each_fault_of_the_controller_shows_in_what_is_issued() {
    let mut cluster = Cluster::new(Controller::WrongKey);
    cluster.chain();
    let part = |part| cluster.part("leaf", part);
    assert!(!matches(&part("tls.crt"), &part("tls.key"), &part("ca.crt")).0);

    let mut cluster = Cluster::new(Controller::WrongNames);
    cluster.chain();
    let part = |part| cluster.part("leaf", part);
    assert_eq!(matches(&part("tls.crt"), &part("tls.key"), &part("ca.crt")).2, &NAMES[..1]);

    let mut cluster = Cluster::new(Controller::WithoutLabels);
    cluster.chain();
    assert!(cluster.get("", "secrets", "leaf").unwrap()["metadata"]["labels"].get("backup").is_none());

    let mut cluster = Cluster::new(Controller::Never);
    cluster.chain();
    assert!(cluster.store.list("", "secrets", "scratch").is_empty());
    assert!(cluster.get(GROUP, "issuers", "own").unwrap().get("status").is_none());

    let mut cluster = Cluster::new(Controller::Denies);
    cluster.chain();
    let denied = cluster.store.list(GROUP, "certificaterequests", "scratch");
    assert!(!denied.is_empty() && denied.iter().all(|request| condition(request, "Denied").is_some()));
    let leaf = cluster.get(GROUP, "certificates", "ca").unwrap();
    assert_eq!(condition(&leaf, "Issuing").unwrap()["reason"], "Denied");
}

#[test]
fn an_issuer_waits_for_its_secret() {
    let mut cluster = Cluster::new(Controller::Issues);
    cluster.issuer("ca", &json!({ "ca": { "secretName": "absent" } }));
    let issuer = cluster.get(GROUP, "issuers", "ca").unwrap();
    let ready = condition(&issuer, "Ready").unwrap();
    assert_eq!(ready["message"], "Error getting keypair for CA issuer: secret \"absent\" not found");
}

#[test]
fn a_namespace_goes_with_all_in_it() {
    let mut cluster = Cluster::new(Controller::Issues);
    assert!(cluster.get("", "serviceaccounts", "default").is_some());
    cluster.chain();
    cluster.store.delete(&Key::new("", "namespaces", "", "scratch")).unwrap();
    cluster.settle();
    let left: Vec<String> = cluster.store.all().iter().map(|(key, _)| key.to_string()).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_finalizer_keeps_a_namespace() {
    let mut cluster = Cluster::new(Controller::Issues);
    let held = json!({ "metadata": { "finalizers": ["example.com/held"] } });
    cluster.create("", "configmaps", "scratch", "held", held);
    cluster.store.delete(&Key::new("", "namespaces", "", "scratch")).unwrap();
    cluster.settle();
    let key = Key::new("", "configmaps", "scratch", "held");
    assert!(cluster.store.get(&Key::new("", "namespaces", "", "scratch")).is_some());
    cluster.store.change(&key, |object| object["metadata"]["finalizers"] = json!([])).unwrap();
    cluster.settle();
    assert!(cluster.store.all().is_empty());
}

#[test]
fn what_is_owned_goes_with_its_owner() {
    let mut cluster = Cluster::new(Controller::Issues);
    let owner = cluster.create("", "configmaps", "scratch", "owner", json!({}));
    let reference = json!({ "uid": owner["metadata"]["uid"], "name": "owner" });
    let owned = json!({ "metadata": { "ownerReferences": [reference] } });
    cluster.create("", "configmaps", "scratch", "owned", owned);
    cluster.store.delete(&Key::new("", "configmaps", "scratch", "owner")).unwrap();
    cluster.settle();
    assert!(cluster.get("", "configmaps", "owned").is_none());
}

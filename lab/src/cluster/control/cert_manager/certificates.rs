//! Certificates: a private key and a request for each that lacks its secret, and the secret once the request is signed.

use std::sync::Arc;

use rcgen::{KeyPair, SanType};
use serde_json::{Value, json};

use super::super::issuing::keys::{self, Algorithm, Encoding};
use super::super::issuing::request::{self, Subject};
use super::super::issuing::sign;
use super::issuers::Signer;
use super::requests::KEY_SECRET;
use super::secrets::{self, Content};
use super::status::{self, Condition};
use super::{GROUP, Manager};
use crate::cluster::api::ids;
use crate::cluster::api::store::Key;
use crate::cluster::behaviour::Controller;
use crate::crypto;

/// Who the controller is, as the webhook notes it on requests.
const ACCOUNT: &str = "system:serviceaccount:cert-manager:cert-manager";
const REVISION: &str = "cert-manager.io/certificate-revision";

impl Manager {
    /// Brings every certificate one step on.
    pub(super) fn look_at_certificates(&self) {
        for (key, certificate) in self.store.list_after(GROUP, "certificates", "", None).objects {
            // What an authority outside would issue stays as it is.
            let issuer = self.issuer(&key.namespace, &certificate["spec"]["issuerRef"]);
            let elsewhere = issuer.is_ok_and(|issuer| matches!(self.signer(&issuer), Ok(Signer::Elsewhere)));
            if !elsewhere && certificate["metadata"]["deletionTimestamp"].is_null() {
                self.look_at_certificate(&key, &certificate);
            }
        }
    }

    fn look_at_certificate(&self, key: &Key, certificate: &Value) {
        let secret = certificate["spec"]["secretName"].as_str().unwrap_or_default();
        let secret = secrets::find(&self.store, &key.namespace, secret);
        let Some((reason, message)) = secrets::lacks(secret.as_deref(), certificate) else {
            if !status::holds(certificate, "Issuing") {
                self.set(key, &READY);
            }
            return;
        };
        let issued = certificate["status"]["revision"].as_u64().unwrap_or_default();
        let not_ready = Condition { kind: "Ready", holds: false, reason, message };
        let wants_more = !(self.controller == Controller::Once && issued > 0);
        // After a failure the controller waits for an hour, or for another wish.
        let failed = certificate["status"]["lastFailureTime"].is_string()
            && status::get(certificate, "Issuing").is_some_and(|issuing| {
                issuing["status"] == "False"
                    && issuing["observedGeneration"] == certificate["metadata"]["generation"]
            });
        self.set(key, &not_ready);
        if !wants_more || failed {
            return;
        }
        self.set(key, &Condition { kind: "Issuing", holds: true, reason, message });
        let Some(request) = self.request(key, certificate, secret.as_deref(), issued + 1) else { return };
        if status::holds(&request, "Denied") || request["status"]["failureTime"].is_string() {
            self.give_up(key, &request);
        } else if status::holds(&request, "Ready") {
            self.finish(key, certificate, secret.as_deref(), &request, issued + 1);
        }
    }

    fn set(&self, key: &Key, condition: &Condition<'_>) {
        // A certificate that was deleted in between needs no status.
        drop(self.store.change(key, |certificate| status::set(certificate, condition)));
    }

    /// The request of this revision, which is made if it is not there.
    fn request(
        &self,
        key: &Key,
        certificate: &Value,
        secret: Option<&Value>,
        revision: u64,
    ) -> Option<Arc<Value>> {
        let uid = &certificate["metadata"]["uid"];
        let counted = revision.to_string();
        let ours = |request: &Arc<Value>| {
            let metadata = &request["metadata"];
            metadata["ownerReferences"][0]["uid"] == *uid
                && metadata["annotations"][REVISION] == counted.as_str()
        };
        let all = self.store.list(GROUP, "certificaterequests", &key.namespace);
        if let Some(request) = all.into_iter().find(ours) {
            return Some(request);
        }
        let (named, private) = self.next_key(key, certificate, secret)?;
        let spec = &certificate["spec"];
        let pem = request::make(&subject(spec), &private).ok()?;
        let mut annotations = json!({
            "cert-manager.io/certificate-name": key.name,
            REVISION: counted,
        });
        annotations[KEY_SECRET] = json!(named);
        let usual = json!(["digital signature", "key encipherment"]);
        let mut object = json!({
            "apiVersion": "cert-manager.io/v1",
            "kind": "CertificateRequest",
            "metadata": {
                "generateName": format!("{}-", key.name),
                "annotations": annotations,
                "labels": certificate["metadata"]["labels"],
                "ownerReferences": [owner(certificate)],
            },
            "spec": {
                "issuerRef": spec["issuerRef"],
                "request": crypto::base64(pem.as_bytes()),
                "isCA": spec["isCA"] == true,
                "usages": if spec["usages"].is_array() { spec["usages"].clone() } else { usual },
                "username": ACCOUNT,
                "uid": ids::uid(ACCOUNT),
                "groups": ["system:serviceaccounts", "system:serviceaccounts:cert-manager", "system:authenticated"],
            },
        });
        if spec["duration"].is_string() {
            object["spec"]["duration"] = spec["duration"].clone();
        }
        self.store.create(Key::new(GROUP, "certificaterequests", &key.namespace, ""), object).ok()
    }

    /// The private key that comes next, and the name of the secret in which it waits.
    fn next_key(&self, key: &Key, certificate: &Value, secret: Option<&Value>) -> Option<(String, KeyPair)> {
        let wish = &certificate["spec"]["privateKey"];
        if let Some(named) = certificate["status"]["nextPrivateKeySecretName"].as_str()
            && let Some(kept) = secrets::find(&self.store, &key.namespace, named)
            && let Some(pair) = secrets::part(&kept, secrets::KEY).and_then(|key| keys::read(&key))
        {
            return Some((named.to_owned(), pair));
        }
        // The key that is there is kept, unless it is to change with each certificate.
        let kept = secret
            .filter(|_| wish["rotationPolicy"] != "Always")
            .and_then(|secret| keys::read(&secrets::part(secret, secrets::KEY)?));
        let pair = match kept {
            Some(pair) => pair,
            None => self.keys.make(algorithm(wish)).ok()?,
        };
        let text = keys::write(&pair, Encoding::Pkcs1);
        let object = json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "generateName": format!("{}-", key.name),
                "labels": { "cert-manager.io/next-private-key": "true" },
                "ownerReferences": [owner(certificate)],
            },
            "type": "Opaque",
            "data": { secrets::KEY: crypto::base64(text.as_bytes()) },
        });
        let made = self.store.create(secrets::place(&key.namespace, ""), object).ok()?;
        let named = made["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        let noted = self.store.change(key, |certificate| {
            certificate["status"]["nextPrivateKeySecretName"] = json!(named);
        });
        noted.ok().map(|_| (named, pair))
    }

    fn give_up(&self, key: &Key, request: &Value) {
        let ready = status::get(request, "Ready");
        let text = |field: &str| ready.and_then(|ready| ready[field].as_str()).unwrap_or_default().to_owned();
        let (reason, why) = (text("reason"), text("message"));
        let message = format!("The certificate request has failed to complete and will be retried: {why}");
        drop(self.store.change(key, |certificate| {
            status::set(
                certificate,
                &Condition { kind: "Issuing", holds: false, reason: &reason, message: &message },
            );
            certificate["status"]["lastFailureTime"] = json!(ids::now());
        }));
    }

    /// Writes the secret, and says that all is well.
    fn finish(&self, key: &Key, certificate: &Value, before: Option<&Value>, request: &Value, revision: u64) {
        let spec = &certificate["spec"];
        let decoded = |field: &str| {
            let text = crypto::from_base64(request["status"][field].as_str()?)?;
            String::from_utf8(text).ok().filter(|text| !text.is_empty())
        };
        let named = request["metadata"]["annotations"][KEY_SECRET].as_str().unwrap_or_default();
        let kept = secrets::find(&self.store, &key.namespace, named);
        let private = kept.and_then(|kept| keys::read(&secrets::part(&kept, secrets::KEY)?));
        let (Some(issued), Some(mut private)) = (decoded("certificate"), private) else { return };
        // An authority whose key is another is found out by its issuer; the fault is about what is issued in the end.
        if self.controller == Controller::WrongKey
            && spec["isCA"] != true
            && let Ok(another) = self.keys.make(algorithm(&spec["privateKey"]))
        {
            private = another;
        }
        let encoding =
            if spec["privateKey"]["encoding"] == "PKCS8" { Encoding::Pkcs8 } else { Encoding::Pkcs1 };
        let authority = decoded("ca");
        let content = Content {
            certificate: &issued,
            authority: authority.as_deref(),
            key: &keys::write(&private, encoding),
            with_template: self.templates && self.controller != Controller::WithoutLabels,
        };
        let secret = secrets::filled(before, certificate, &content);
        let place = secrets::place(&key.namespace, spec["secretName"].as_str().unwrap_or_default());
        let written = match before {
            Some(_) => self.store.replace(&place, secret),
            None => self.store.create(place, secret),
        };
        // Somebody else was faster: the next look decides anew.
        if written.is_err() {
            return;
        }
        let times = sign::times(&issued);
        drop(self.store.change(key, |certificate| {
            status::clear(certificate, "Issuing");
            status::set(certificate, &READY);
            let status = &mut certificate["status"];
            status["revision"] = json!(revision);
            if let Some(times) = times {
                status["notBefore"] = json!(times.from);
                status["notAfter"] = json!(times.to);
                status["renewalTime"] = json!(times.renewal);
            }
            if let Some(status) = status.as_object_mut() {
                status.remove("nextPrivateKeySecretName");
                status.remove("lastFailureTime");
            }
        }));
        drop(self.store.delete(&secrets::place(&key.namespace, named)));
    }
}

const READY: Condition<'_> = Condition {
    kind: "Ready",
    holds: true,
    reason: "Ready",
    message: "Certificate is up to date and has not expired",
};

/// What the certificate's own things name as their owner.
fn owner(certificate: &Value) -> Value {
    json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "name": certificate["metadata"]["name"],
        "uid": certificate["metadata"]["uid"],
        "controller": true,
        "blockOwnerDeletion": true,
    })
}

/// cert-manager's own choice is RSA.
fn algorithm(wish: &Value) -> Algorithm {
    match (wish["algorithm"].as_str(), wish["size"].as_u64()) {
        (Some("ECDSA"), Some(384)) => Algorithm::P384,
        (Some("ECDSA"), _) => Algorithm::P256,
        _ => Algorithm::Rsa,
    }
}

/// Who a certificate is for. What is no name of its kind is left out.
fn subject(spec: &Value) -> Subject {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut names: Vec<SanType> = Vec::new();
    let of = |list: &str, kind: fn(rcgen::string::Ia5String) -> SanType| -> Vec<SanType> {
        texts(&spec[list]).into_iter().filter_map(|text| text.try_into().ok()).map(kind).collect()
    };
    names.extend(of("dnsNames", SanType::DnsName));
    names.extend(
        texts(&spec["ipAddresses"]).iter().filter_map(|text| text.parse().ok()).map(SanType::IpAddress),
    );
    names.extend(of("uris", SanType::URI));
    names.extend(of("emailAddresses", SanType::Rfc822Name));
    Subject {
        common_name: spec["commonName"].as_str().map(str::to_owned),
        organizations: texts(&spec["subject"]["organizations"]),
        names,
    }
}

//! Requests: approved or denied, then signed.

use serde_json::{Value, json};

use super::super::issuing::keys;
use super::super::issuing::request::{self, Request};
use super::super::issuing::sign::{self, Terms};
use super::issuers::Signer;
use super::status::{self, Condition};
use super::{GROUP, Manager, secrets};
use crate::cluster::api::ids;
use crate::cluster::api::store::Key;
use crate::cluster::behaviour::Controller;
use crate::crypto;

/// The annotation that names the secret with the key of a request, which the self-signing issuer needs.
pub(super) const KEY_SECRET: &str = "cert-manager.io/private-key-secret-name";
/// How long a certificate is good where nothing else is asked for.
const USUAL: &str = "2160h";

/// A certificate and the certificate of its authority, as PEM.
struct Signed {
    certificate: String,
    authority: String,
}

/// Why nothing was signed: the reason of the condition, and the message.
type Unsigned = (&'static str, String);

impl Manager {
    /// Approves and signs what waits for it.
    pub(super) fn look_at_requests(&self) {
        for (key, request) in self.store.list_after(GROUP, "certificaterequests", "", None).objects {
            let ready = status::get(&request, "Ready");
            let ended = ready.is_some_and(|ready| {
                matches!(ready["reason"].as_str(), Some("Issued" | "Failed" | "Denied"))
            });
            if !ended {
                self.look_at_request(&key, &request);
            }
        }
    }

    fn look_at_request(&self, key: &Key, request: &Value) {
        if self.controller == Controller::Denies {
            drop(self.store.change(key, |request| {
                let message = "No policy approved this request";
                status::set(
                    request,
                    &Condition { kind: "Denied", holds: true, reason: "policy.cert-manager.io", message },
                );
                let message = "The CertificateRequest was denied by an approval controller";
                status::set(request, &Condition { kind: "Ready", holds: false, reason: "Denied", message });
                request["status"]["failureTime"] = json!(ids::now());
            }));
            return;
        }
        let signed = self.sign(key, request);
        drop(self.store.change(key, |request| {
            let message = "Certificate request has been approved by cert-manager.io";
            status::set(request, &Condition { kind: "Approved", holds: true, reason: GROUP, message });
            match signed {
                Ok(signed) => {
                    request["status"]["certificate"] = json!(crypto::base64(signed.certificate.as_bytes()));
                    request["status"]["ca"] = json!(crypto::base64(signed.authority.as_bytes()));
                    let message = "Certificate fetched from issuer successfully";
                    status::set(
                        request,
                        &Condition { kind: "Ready", holds: true, reason: "Issued", message },
                    );
                }
                Err((reason, message)) => {
                    status::set(
                        request,
                        &Condition { kind: "Ready", holds: false, reason, message: &message },
                    );
                    if reason == "Failed" {
                        request["status"]["failureTime"] = json!(ids::now());
                    }
                }
            }
        }));
    }

    fn sign(&self, key: &Key, object: &Value) -> Result<Signed, Unsigned> {
        let pending = |why: &str| ("Pending", why.to_owned());
        let failed = |why: &str| ("Failed", why.to_owned());
        let spec = &object["spec"];
        let issuer = self.issuer(&key.namespace, &spec["issuerRef"]).map_err(|why| pending(&why))?;
        if !status::holds(&issuer, "Ready") {
            return Err(pending("Referenced issuer does not have a Ready status condition"));
        }
        let signer = self.signer(&issuer).map_err(|(_, why)| pending(&why))?;
        let sent = crypto::from_base64(spec["request"].as_str().unwrap_or_default()).unwrap_or_default();
        let mut request = request::read(&sent)
            .map_err(|why| failed(&format!("Failed to decode CSR in spec.request: {why}")))?;
        if !request.is_signed() {
            return Err(failed("Failed to verify the signature of the CSR in spec.request"));
        }
        if self.controller == Controller::WrongNames {
            request.forget_names();
        }
        let terms = terms(spec);
        let error = |error: rcgen::Error| failed(&format!("Error signing certificate: {error}"));
        match signer {
            Signer::Itself => self.sign_by_itself(object, &request, &terms),
            Signer::Authority(authority) => {
                let leaf = authority.sign(&request, &terms).map_err(error)?;
                // What is between the leaf and a root comes with the leaf.
                let certificate = if authority.is_root { leaf } else { leaf + &authority.pem };
                Ok(Signed { certificate, authority: authority.pem })
            }
            Signer::Elsewhere => Err(pending("Waiting on certificate issuance from order: \"pending\"")),
        }
    }

    fn sign_by_itself(&self, object: &Value, request: &Request, terms: &Terms) -> Result<Signed, Unsigned> {
        let metadata = &object["metadata"];
        let namespace = metadata["namespace"].as_str().unwrap_or_default();
        let Some(name) = metadata["annotations"][KEY_SECRET].as_str() else {
            let why = format!("Annotation \"{KEY_SECRET}\" missing or reference empty: secret name missing");
            return Err(("Failed", why));
        };
        let Some(secret) = secrets::find(&self.store, namespace, name) else {
            let why = format!("Referenced secret {namespace}/{name} not found: secret \"{name}\" not found");
            return Err(("Pending", why));
        };
        let key = secrets::part(&secret, secrets::KEY).and_then(|key| keys::read(&key));
        let Some(key) = key else {
            let why = format!("Failed to get key \"{name}\" referenced in annotation \"{KEY_SECRET}\"");
            return Err(("Pending", why));
        };
        match sign::by_itself(request, &key, terms) {
            Ok(Some(certificate)) => Ok(Signed { authority: certificate.clone(), certificate }),
            Ok(None) => Err(("Failed", "CSR not signed by referenced private key".to_owned())),
            Err(error) => Err(("Failed", format!("Error signing certificate: {error}"))),
        }
    }
}

/// What a request is signed for.
fn terms(spec: &Value) -> Terms {
    let asked = spec["duration"].as_str().and_then(sign::duration);
    let usages: Vec<String> = spec["usages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let usual = || ["digital signature", "key encipherment"].map(str::to_owned).to_vec();
    Terms {
        from: u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default(),
        lasts: asked.or_else(|| sign::duration(USUAL)).unwrap_or_default(),
        is_ca: spec["isCA"] == true,
        usages: if usages.is_empty() { usual() } else { usages },
    }
}

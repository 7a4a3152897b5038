//! Issuers: which are ready, and what they sign with.

use std::sync::Arc;

use serde_json::Value;

use super::super::issuing::sign::Authority;
use super::status::{self, Condition};
use super::{GROUP, Manager, OWN_NAMESPACE, secrets};
use crate::cluster::api::store::Key;

/// What an issuer signs with.
pub(super) enum Signer {
    /// The key of each request.
    Itself,
    /// An authority of its own, and what its secret says of the authority's own authority.
    Authority(Box<Authority>),
    /// Somebody outside of the cluster.
    Elsewhere,
}

impl Manager {
    /// Finds out which issuers are ready.
    pub(super) fn look_at_issuers(&self) {
        for plural in ["issuers", "clusterissuers"] {
            for (key, issuer) in self.store.list_after(GROUP, plural, "", None).objects {
                if !self.kept.contains(&key) {
                    self.look_at_issuer(&key, &issuer);
                }
            }
        }
    }

    fn look_at_issuer(&self, key: &Key, issuer: &Value) {
        let (holds, reason, message) = match self.signer(issuer) {
            Ok(Signer::Itself) => (true, "IsReady", String::new()),
            Ok(Signer::Authority(_)) => (true, "KeyPairVerified", "Signing CA verified".to_owned()),
            // Nothing outside is reached from here.
            Ok(Signer::Elsewhere) if issuer["status"]["conditions"].is_array() => return,
            Ok(Signer::Elsewhere) => {
                let why = "Failed to register ACME account: context deadline exceeded";
                (false, "ErrRegisterACMEAccount", why.to_owned())
            }
            Err((reason, message)) => (false, reason, message),
        };
        // An issuer that was deleted in between needs no status.
        drop(self.store.change(key, |issuer| {
            status::set(issuer, &Condition { kind: "Ready", holds, reason, message: &message });
        }));
    }

    /// The issuer that a certificate or a request in this namespace names.
    pub(super) fn issuer(&self, namespace: &str, named: &Value) -> Result<Arc<Value>, String> {
        let name = named["name"].as_str().unwrap_or_default();
        let kind = named["kind"].as_str().filter(|kind| !kind.is_empty()).unwrap_or("Issuer");
        let key = match kind {
            "ClusterIssuer" => Key::new(GROUP, "clusterissuers", "", name),
            _ => Key::new(GROUP, "issuers", namespace, name),
        };
        self.store.get(&key).ok_or_else(|| {
            let kind_in_lower_case = kind.to_lowercase();
            format!("Referenced \"{kind}\" not found: {kind_in_lower_case}.{GROUP} \"{name}\" not found")
        })
    }

    /// What an issuer signs with, or why it cannot.
    pub(super) fn signer(&self, issuer: &Value) -> Result<Signer, (&'static str, String)> {
        let spec = &issuer["spec"];
        if spec["selfSigned"].is_object() {
            return Ok(Signer::Itself);
        }
        let Some(name) = spec["ca"]["secretName"].as_str() else { return Ok(Signer::Elsewhere) };
        let namespace = issuer["metadata"]["namespace"].as_str().unwrap_or(OWN_NAMESPACE);
        let why = |why: &str| format!("Error getting keypair for CA issuer: {why}");
        let Some(secret) = secrets::find(&self.store, namespace, name) else {
            return Err(("ErrGetKeyPair", why(&format!("secret \"{name}\" not found"))));
        };
        let part = |part| {
            let missing =
                || ("ErrGetKeyPair", why(&format!("no data for \"{part}\" in secret '{namespace}/{name}'")));
            secrets::part(&secret, part).ok_or_else(missing)
        };
        let (certificate, key) = (part(secrets::CERTIFICATE)?, part(secrets::KEY)?);
        let authority =
            Authority::read(&certificate, &key).map_err(|what| ("ErrInvalidKeyPair", why(what)))?;
        Ok(Signer::Authority(Box::new(authority)))
    }
}

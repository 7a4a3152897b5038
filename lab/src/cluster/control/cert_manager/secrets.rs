//! The secrets of certificates: what stands in them, and whether it is what was asked for.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::cluster::api::store::{Key, Store};
use crate::crypto;

/// The names of the parts of a secret.
pub(super) const CERTIFICATE: &str = "tls.crt";
pub(super) const KEY: &str = "tls.key";
pub(super) const AUTHORITY: &str = "ca.crt";

/// The place of a secret.
pub(super) fn place(namespace: &str, name: &str) -> Key {
    Key::new("", "secrets", namespace, name)
}

/// A part of a secret, decoded.
pub(super) fn part(secret: &Value, name: &str) -> Option<Vec<u8>> {
    crypto::from_base64(secret["data"][name].as_str()?).filter(|bytes| !bytes.is_empty())
}

/// A secret, if it is there.
pub(super) fn find(store: &Store, namespace: &str, name: &str) -> Option<Arc<Value>> {
    store.get(&place(namespace, name))
}

/// What a certificate puts into its secret.
pub(super) struct Content<'a> {
    pub(super) certificate: &'a str,
    pub(super) authority: Option<&'a str>,
    pub(super) key: &'a str,
    /// Whether the labels and annotations of the template come with it.
    pub(super) with_template: bool,
}

/// The secret of a certificate, laid over what was there before.
pub(super) fn filled(before: Option<&Value>, certificate: &Value, content: &Content<'_>) -> Value {
    let mut secret = before.cloned().unwrap_or_else(
        || json!({ "apiVersion": "v1", "kind": "Secret", "metadata": {}, "type": "kubernetes.io/tls" }),
    );
    let encoded = |text: &str| json!(crypto::base64(text.as_bytes()));
    secret["data"][CERTIFICATE] = encoded(content.certificate);
    secret["data"][KEY] = encoded(content.key);
    if let Some(authority) = content.authority {
        secret["data"][AUTHORITY] = encoded(authority);
    }
    let template = if content.with_template { &certificate["spec"]["secretTemplate"] } else { &Value::Null };
    merge(&mut secret["metadata"]["labels"], &template["labels"]);
    merge(&mut secret["metadata"]["annotations"], &template["annotations"]);
    merge(&mut secret["metadata"]["annotations"], &annotations(certificate));
    secret
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().into_iter().flatten() {
        into[key.as_str()] = value.clone();
    }
}

/// What cert-manager notes on a secret: whose it is, and what was asked for.
fn annotations(certificate: &Value) -> Value {
    let spec = &certificate["spec"];
    let joined = |list: &str| {
        let all: Vec<&str> = spec[list].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        json!(all.join(","))
    };
    let or = |value: &Value, otherwise: &str| match value.as_str() {
        Some(text) if !text.is_empty() => json!(text),
        _ => json!(otherwise),
    };
    let issuer = &spec["issuerRef"];
    let noted = [
        ("alt-names", joined("dnsNames")),
        ("certificate-name", certificate["metadata"]["name"].clone()),
        ("common-name", or(&spec["commonName"], "")),
        ("ip-sans", joined("ipAddresses")),
        ("issuer-group", or(&issuer["group"], "")),
        ("issuer-kind", or(&issuer["kind"], "Issuer")),
        ("issuer-name", or(&issuer["name"], "")),
        ("uri-sans", joined("uris")),
    ];
    let noted = noted.into_iter().map(|(key, value)| (format!("cert-manager.io/{key}"), value));
    Value::Object(noted.collect::<Map<_, _>>())
}

/// Why a certificate needs to be issued: the reason and the message of its condition.
pub(super) fn lacks(secret: Option<&Value>, certificate: &Value) -> Option<(&'static str, &'static str)> {
    let Some(secret) = secret else {
        return Some(("DoesNotExist", "Issuing certificate as Secret does not exist"));
    };
    if part(secret, CERTIFICATE).is_none() || part(secret, KEY).is_none() {
        return Some(("MissingData", "Issuing certificate as Secret does not contain a certificate"));
    }
    let wanted = annotations(certificate);
    let differs = |key: &str| {
        let key = format!("cert-manager.io/{key}");
        secret["metadata"]["annotations"][&key] != wanted[&key]
    };
    if differs("issuer-name") || differs("issuer-kind") {
        return Some((
            "IncorrectIssuer",
            "Issuing certificate as Secret was previously issued by another issuer",
        ));
    }
    if ["alt-names", "common-name", "ip-sans", "uri-sans"].into_iter().any(differs) {
        return Some(("SecretMismatch", "Existing issued Secret is not up to date for spec"));
    }
    None
}

//! The configurations by which the API server asks cert-manager's webhook.
//!
//! The injector writes the authority of the webhook into them; the one here is made for the lab, as the webhook makes
//! its own.

use serde_json::{Value, json};

use super::super::object::{object, with};
use super::{NAMESPACE, labels};
use crate::cluster::behaviour::CertManager;
use crate::crypto::base64;

/// The certificate of the webhook's authority.
const AUTHORITY: &str = include_str!("webhook-ca.pem");

/// Both configurations.
pub(super) fn configurations(of: &CertManager) -> Vec<Value> {
    let unwatched = json!([
        { "key": "cert-manager.io/disable-validation", "operator": "NotIn", "values": ["true"] },
        { "key": "name", "operator": "NotIn", "values": [NAMESPACE] },
    ]);
    let validating =
        with(webhook("/validate"), json!({ "namespaceSelector": { "matchExpressions": unwatched } }));
    let mutating =
        with(webhook("/mutate"), json!({ "namespaceSelector": {}, "reinvocationPolicy": "Never" }));
    vec![
        configuration(of, "ValidatingWebhookConfiguration", &validating),
        configuration(of, "MutatingWebhookConfiguration", &mutating),
    ]
}

fn configuration(of: &CertManager, kind: &str, webhook: &Value) -> Value {
    with(
        object("admissionregistration.k8s.io/v1", kind, "", "cert-manager-webhook"),
        json!({
            "metadata": {
                "annotations": { "cert-manager.io/inject-ca-from-secret": "cert-manager/cert-manager-webhook-ca" },
                "labels": labels(of, "webhook"),
            },
            "webhooks": [webhook],
        }),
    )
}

fn webhook(path: &str) -> Value {
    let service =
        json!({ "name": "cert-manager-webhook", "namespace": NAMESPACE, "path": path, "port": 443 });
    json!({
        "admissionReviewVersions": ["v1"],
        "clientConfig": { "caBundle": base64(AUTHORITY.as_bytes()), "service": service },
        "failurePolicy": "Fail",
        "matchPolicy": "Equivalent",
        "name": "webhook.cert-manager.io",
        "objectSelector": {},
        "rules": [{
            "apiGroups": ["cert-manager.io", "acme.cert-manager.io"], "apiVersions": ["v1"],
            "operations": ["CREATE", "UPDATE"], "resources": ["*/*"], "scope": "*",
        }],
        "sideEffects": "None",
        "timeoutSeconds": 10,
    })
}

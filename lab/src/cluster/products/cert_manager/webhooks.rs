//! The configurations by which the API server asks cert-manager's webhook.
//!
//! The injector writes the authority of the webhook into them; the one here is made for the lab, as the webhook makes its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::super::object::{object, with};
use super::{NAMESPACE, labels};
use crate::cluster::behaviour::{CertManager, Webhook};

/// The certificate of the webhook's authority.
const AUTHORITY: &str = include_str!("webhook-ca.pem");

/// Both configurations, or none where the webhook is not asked.
pub(in crate::cluster) fn configurations(of: &CertManager) -> Vec<Value> {
    match of.webhook {
        Webhook::Up | Webhook::Down => both(of, Some(AUTHORITY)),
        Webhook::Untrusted => both(of, None),
        Webhook::Bypassed => Vec::new(),
    }
}

fn both(of: &CertManager, authority: Option<&str>) -> Vec<Value> {
    let unwatched = json!([
        { "key": "cert-manager.io/disable-validation", "operator": "NotIn", "values": ["true"] },
        { "key": "name", "operator": "NotIn", "values": [NAMESPACE] },
    ]);
    let validating = with(
        webhook("/validate", authority),
        json!({ "namespaceSelector": { "matchExpressions": unwatched } }),
    );
    let mutating = with(
        webhook("/mutate", authority),
        json!({ "namespaceSelector": {}, "reinvocationPolicy": "Never" }),
    );
    vec![
        configuration(of, "ValidatingWebhookConfiguration", validating),
        configuration(of, "MutatingWebhookConfiguration", mutating),
    ]
}

fn configuration(of: &CertManager, kind: &str, webhook: Value) -> Value {
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

fn webhook(path: &str, authority: Option<&str>) -> Value {
    let service = json!({ "name": "cert-manager-webhook", "namespace": NAMESPACE, "path": path, "port": 443 });
    let mut client = json!({ "service": service });
    if let Some(authority) = authority {
        client["caBundle"] = json!(STANDARD.encode(authority));
    }
    json!({
        "admissionReviewVersions": ["v1"],
        "clientConfig": client,
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

#[cfg(test)]
mod tests {
    use super::super::release;
    use super::*;

    #[test]
    fn the_authority_stands_in_both_or_in_none() {
        let bundles = |webhook| {
            let of = CertManager { webhook, ..release("1.8.0") };
            let all = configurations(&of);
            all.iter().map(|made| made["webhooks"][0]["clientConfig"].get("caBundle").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(bundles(Webhook::Up), [true, true]);
        assert_eq!(bundles(Webhook::Untrusted), [false, false]);
        assert_eq!(bundles(Webhook::Bypassed), [] as [bool; 0]);
    }
}

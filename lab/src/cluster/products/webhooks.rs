//! Configurations of webhooks by which a platform's control plane asks itself. The lab asks none of them: what they
//! would refuse is played by its own admission.

use serde_json::{Value, json};

use super::object::{object, with};

/// Which requests are shown to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sees {
    Pods,
    Nodes,
}

/// A configuration that sees what is validated.
pub(super) fn validating(configuration: &str, webhook: &str, sees: Sees) -> Value {
    own("ValidatingWebhookConfiguration", configuration, webhook, sees)
}

/// A configuration that sees what is still to be changed.
pub(super) fn mutating(configuration: &str, webhook: &str, sees: Sees) -> Value {
    own("MutatingWebhookConfiguration", configuration, webhook, sees)
}

fn own(kind: &str, configuration: &str, webhook: &str, sees: Sees) -> Value {
    let (resource, operations) = match sees {
        Sees::Pods => ("pods", json!(["CREATE"])),
        Sees::Nodes => ("nodes", json!(["CREATE", "UPDATE"])),
    };
    with(
        object("admissionregistration.k8s.io/v1", kind, "", configuration),
        json!({ "webhooks": [{
            "admissionReviewVersions": ["v1", "v1beta1"],
            "clientConfig": { "url": format!("https://localhost:5443/webhook/{webhook}") },
            "failurePolicy": "Ignore",
            "matchPolicy": "Equivalent",
            "name": webhook,
            "namespaceSelector": {},
            "objectSelector": {},
            "rules": [{
                "apiGroups": [""], "apiVersions": ["v1"], "operations": operations, "resources": [resource], "scope": "*",
            }],
            "sideEffects": "None",
            "timeoutSeconds": 3,
        }] }),
    )
}

//! Whether a webhook is asked, by the configurations in the store, and what the server says where it does not answer.

use std::sync::Arc;

use serde_json::Value;

use super::super::api::store::Key;
use super::pods::elements;
use super::{Context, Denial, selectors};

/// When a webhook is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Where it may change the object.
    Mutating,
    /// Where it can only refuse it.
    Validating,
}

/// Why a webhook cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing listens.
    Refused,
    /// Its certificate is not of the authority in its configuration.
    Untrusted,
}

/// The webhook of this name, if a configuration of that phase sends the request to it.
pub(super) fn asked(context: &Context<'_>, phase: Phase, name: &str) -> Option<Value> {
    let plural = match phase {
        Phase::Mutating => "mutatingwebhookconfigurations",
        Phase::Validating => "validatingwebhookconfigurations",
    };
    let configurations = context.store.list("admissionregistration.k8s.io", plural, "");
    let mut webhooks = configurations.iter().flat_map(|configuration| elements(&configuration["webhooks"]));
    webhooks.find(|webhook| webhook["name"] == name && matches(context, webhook)).cloned()
}

fn matches(context: &Context<'_>, webhook: &Value) -> bool {
    let request = context.request;
    let verb = request.verb.to_uppercase();
    let lists = |rule: &Value, field: &str, wanted: &str| {
        elements(&rule[field]).filter_map(Value::as_str).any(|value| {
            // `*/*` means every kind and its subresources.
            value == "*" || value == "*/*" || value == wanted
        })
    };
    let asks = elements(&webhook["rules"]).any(|rule| {
        lists(rule, "apiGroups", &request.kind.group)
            && lists(rule, "resources", &request.kind.resource)
            && lists(rule, "operations", &verb)
    });
    let namespace: Option<Arc<Value>> = context.store.get(&Key::new("", "namespaces", "", request.namespace));
    let labels = namespace.map(|namespace| namespace["metadata"]["labels"].clone()).unwrap_or_default();
    // What belongs to no namespace is chosen by every selector of namespaces.
    let in_scope = request.namespace.is_empty() || selectors::chooses(&webhook["namespaceSelector"], &labels);
    let own = &request.object["metadata"]["labels"];
    asks && in_scope && selectors::chooses(&webhook["objectSelector"], own)
}

/// What the server makes of a webhook that cannot be asked: an error, unless its policy is to ignore that.
pub(super) fn fails(context: &Context<'_>, webhook: &Value, trouble: Trouble) -> Result<(), Denial> {
    if webhook["failurePolicy"] == "Ignore" {
        return Ok(());
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let service = &webhook["clientConfig"]["service"];
    let (name, namespace) = (text(&service["name"]), text(&service["namespace"]));
    let port = service["port"].as_u64().unwrap_or(443);
    let address = format!("{name}.{namespace}.svc:{port}{}", text(&service["path"]));
    let seconds = webhook["timeoutSeconds"].as_u64().unwrap_or(10);
    let why = match trouble {
        Trouble::Refused => {
            let key = Key::new("", "services", &namespace, &name);
            let service = context.store.get(&key);
            let ip = service.and_then(|service| service["spec"]["clusterIP"].as_str().map(str::to_owned));
            format!(
                "dial tcp {}:{port}: connect: connection refused",
                ip.as_deref().unwrap_or("10.96.44.117")
            )
        }
        Trouble::Untrusted => "x509: certificate signed by unknown authority".to_owned(),
    };
    // Since 1.23 the server says so twice.
    let twice = if context.behaviour.release < 23 { "" } else { "failed to call webhook: " };
    let webhook = text(&webhook["name"]);
    Err(Denial::internal(&format!(
        "failed calling webhook \"{webhook}\": {twice}Post \"https://{address}?timeout={seconds}s\": {why}"
    )))
}

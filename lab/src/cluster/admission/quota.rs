//! GKE's rule that critical pods need a quota for their priority in their namespace.

use serde_json::Value;

use super::pods::elements;
use super::{Context, Denial};

const CRITICAL: [&str; 2] = ["system-node-critical", "system-cluster-critical"];

pub(super) fn covers(context: &Context<'_>, pod: &Value) -> Result<(), Denial> {
    let class = pod["spec"]["priorityClassName"].as_str().unwrap_or_default();
    if !context.behaviour.admission.critical_needs_quota || !CRITICAL.contains(&class) {
        return Ok(());
    }
    let quotas = context.store.list("", "resourcequotas", context.request.namespace);
    if quotas.iter().any(|quota| is_for(quota, class)) {
        return Ok(());
    }
    let scopes = format!("[{{PriorityClass In [{}]}}]", CRITICAL.join(" "));
    Err(context.request.forbidden(pod, &format!("insufficient quota to match these scopes: {scopes}")))
}

/// Whether a quota counts pods of this class.
fn is_for(quota: &Value, class: &str) -> bool {
    elements(&quota["spec"]["scopeSelector"]["matchExpressions"]).any(|scope| {
        scope["scopeName"] == "PriorityClass"
            && match scope["operator"].as_str() {
                Some("In") => elements(&scope["values"]).any(|value| value == class),
                Some("NotIn") => elements(&scope["values"]).all(|value| value != class),
                Some("Exists") => true,
                _ => false,
            }
    })
}

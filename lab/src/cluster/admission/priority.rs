//! The priority of a pod follows from its class, which must be there.

use serde_json::{Value, json};

use super::super::api::store::Key;
use super::{Context, Denial};

/// The two classes that every server makes, with their values.
const BUILT_IN: [(&str, i64); 2] =
    [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];

pub(super) fn set(context: &Context<'_>, pod: &mut Value) -> Result<(), Denial> {
    let class = pod["spec"]["priorityClassName"].as_str().unwrap_or_default().to_owned();
    let value = if class.is_empty() {
        0
    } else {
        let key = Key::new("scheduling.k8s.io", "priorityclasses", "", &class);
        let stored = context.store.get(&key).and_then(|found| found["value"].as_i64());
        let built_in = || BUILT_IN.iter().find(|(name, _)| *name == class).map(|(_, value)| *value);
        let Some(value) = stored.or_else(built_in) else {
            let why = format!("no PriorityClass with name {class} was found");
            return Err(context.request.forbidden(pod, &why));
        };
        value
    };
    if pod["spec"].is_object() {
        pod["spec"]["priority"] = json!(value);
    }
    Ok(())
}

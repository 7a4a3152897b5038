//! Nothing is created in a namespace that is not there, or that is about to go.

use serde_json::Value;

use super::super::api::store::Key;
use super::{Context, Denial};

pub(super) fn lives(context: &Context<'_>, object: &Value) -> Result<(), Denial> {
    let request = context.request;
    if !request.creates() || request.namespace.is_empty() {
        return Ok(());
    }
    let Some(namespace) = context.store.get(&Key::new("", "namespaces", "", request.namespace)) else {
        return Err(Denial::not_found("namespaces", request.namespace));
    };
    if namespace["metadata"]["deletionTimestamp"].is_string() {
        let why = format!(
            "unable to create new content in namespace {} because it is being terminated",
            request.namespace
        );
        return Err(request.forbidden(object, &why));
    }
    Ok(())
}

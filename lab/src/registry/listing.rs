//! What can be listed: tags and the catalogue.

use http::Method;
use serde_json::{Value, json};

use super::Registry;
use super::call::Call;
use super::reply::Reply;

/// `/v2/<repository>/tags/list`. Distribution 2.x knows no pages here.
pub(crate) fn tags(registry: &Registry, call: &Call, name: &str) -> Reply {
    if call.method != Method::GET {
        return Reply::method_not_allowed("GET");
    }
    let store = registry.store();
    // Blobs alone make no repository here: the folder of manifests is what distribution looks for.
    let Some(repository) = store.repository(name).filter(|repository| repository.had_manifests) else {
        let detail = Some(json!({ "name": name }));
        return Reply::error(404, "NAME_UNKNOWN", "repository name not known to registry", detail);
    };
    let tags: Vec<&String> = repository.tags.keys().collect();
    let tags = if tags.is_empty() { Value::Null } else { json!(tags) };
    Reply::new(200).json(&json!({ "name": name, "tags": tags }))
}

/// `/v2/_catalog`, in pages of `n` after `last`.
pub(crate) fn catalog(registry: &Registry, call: &Call) -> Reply {
    if call.method != Method::GET {
        return Reply::method_not_allowed("GET");
    }
    let store = registry.store();
    let last = call.parameter("last").unwrap_or_default();
    let after: Vec<&str> = store.names().into_iter().filter(|name| *name > last).collect();
    let page = call.parameter("n").and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(100);
    let names = &after[..page.min(after.len())];
    let reply = Reply::new(200).json(&json!({ "repositories": names }));
    match names.last().filter(|_| names.len() < after.len()) {
        Some(last) => {
            let last = last.replace('/', "%2F");
            reply.header("link", &format!("</v2/_catalog?last={last}&n={page}>; rel=\"next\""))
        }
        None => reply,
    }
}

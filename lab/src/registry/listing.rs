//! What can be listed: tags and the catalogue.

use http::Method;
use serde_json::{Value, json};

use super::Registry;
use super::behaviour::{Situation, TagPages};
use super::call::Call;
use super::reply::Reply;

/// `/v2/<repository>/tags/list`. Distribution 2.x knows no pages here; 3 has them for whoever asks (`tags.go`).
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
    let tags: Vec<&str> = repository.tags.keys().map(String::as_str).collect();
    match registry.behaviour.tag_pages {
        TagPages::None => {
            let tags = if tags.is_empty() { Value::Null } else { json!(tags) };
            Reply::new(200).json(&json!({ "name": name, "tags": tags }))
        }
        TagPages::Linked => {
            let (page, next) = page(&tags, call, tags.len());
            let reply = Reply::new(200).json(&json!({ "name": name, "tags": page }));
            match next {
                Some((last, n)) => {
                    reply.header("link", &format!("</v2/{name}/tags/list?last={last}&n={n}>; rel=\"next\""))
                }
                None => reply,
            }
        }
    }
}

/// `/v2/_catalog`, in pages of `n` after `last`.
pub(crate) fn catalog(registry: &Registry, call: &Call) -> Reply {
    if call.method != Method::GET {
        return Reply::method_not_allowed("GET");
    }
    if let Some(answer) = registry.behaviour.instead(Situation::Catalog) {
        return answer.reply(&call.places());
    }
    let store = registry.store();
    let (names, next) = page(&store.names(), call, 100);
    let reply = Reply::new(200).json(&json!({ "repositories": names }));
    match next {
        Some((last, n)) => {
            let last = last.replace('/', "%2F");
            reply.header("link", &format!("</v2/_catalog?last={last}&n={n}>; rel=\"next\""))
        }
        None => reply,
    }
}

/// The page of `n` entries after `last` that a request asks for; and the last entry and the size of the page, if there
/// are more.
fn page<'a>(all: &[&'a str], call: &Call, size: usize) -> (Vec<&'a str>, Option<(&'a str, usize)>) {
    let last = call.parameter("last").unwrap_or_default();
    let after: Vec<&str> = all.iter().copied().filter(|entry| *entry > last).collect();
    let n = call.parameter("n").and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(size);
    let page = after[..n.min(after.len())].to_vec();
    let next = page.last().copied().filter(|_| page.len() < after.len());
    (page, next.map(|last| (last, n)))
}

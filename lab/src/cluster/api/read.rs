//! Reading: one object, a list in pages, or a watch.

use serde_json::json;

use super::cx::Cx;
use super::failure::Failure;
use super::kinds::Kind;
use super::path::Place;
use super::reply::{self, Reply};
use super::selector::Selector;
use super::shape;
use super::store::Key;
use super::watch::{Watching, Wish};
use crate::crypto::{base64_url_unpadded, from_base64_url_unpadded};

/// One object, or its status, which is shown with all of it.
pub(super) fn get(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let found = cx.server.store.get(&kind.key(&place.namespace, &place.name));
    let object = found.ok_or_else(|| Failure::not_found(kind, &place.name))?;
    if place.subresource == "log" {
        return Ok(reply::text(200, ""));
    }
    Ok(reply::bytes(200, "application/json", shape::object(cx.shape, kind, &object)))
}

/// A list, or a page of it.
pub(super) fn list(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let query = &cx.query;
    let selector = Selector::read(kind, query.get("labelSelector"), query.get("fieldSelector"))?;
    let start = match query.get("continue") {
        "" => None,
        token => Some(Start::read(token, kind)?),
    };
    let after = start.as_ref().map(|start| &start.after);
    let found = cx.server.store.list_after(&kind.group, &kind.resource, &place.namespace, after);
    let version = match &start {
        Some(start) if start.version < found.forgotten => {
            return Err(Failure::expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list \
                 without the continue parameter.",
            ));
        }
        Some(start) => start.version,
        None => found.version,
    };
    let mut selected: Vec<_> =
        found.objects.into_iter().filter(|(_, object)| selector.selects(object)).collect();
    let limit =
        query.number("limit").and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let mut meta = json!({ "resourceVersion": version.to_string() });
    if let Some(limit) = limit
        && selected.len() > limit
    {
        let left = selected.len() - limit;
        selected.truncate(limit);
        if let Some((last, _)) = selected.last() {
            meta["continue"] = json!(Start { version, after: last.clone() }.token());
        }
        // A server that would have to look through all objects does not count them.
        if query.get("labelSelector").is_empty() && query.get("fieldSelector").is_empty() {
            meta["remainingItemCount"] = json!(left);
        }
    }
    let objects: Vec<_> = selected.into_iter().map(|(_, object)| object).collect();
    Ok(reply::bytes(200, "application/json", shape::list(cx.shape, kind, &meta, &objects)))
}

/// A watch; of one object where the path names one.
pub(super) fn watch(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let server = cx.server;
    let wish = Wish {
        kind,
        namespace: &place.namespace,
        name: &place.name,
        query: &cx.query,
        shape: cx.shape,
        cut_after: server.behaviour.watch_cut_after,
    };
    Watching::begin(&server.store, &wish).map(reply::stream)
}

/// Where a page begins: what the token of the page before says.
struct Start {
    version: u64,
    after: Key,
}

impl Start {
    fn token(&self) -> String {
        let text = json!({ "v": "meta.k8s.io/v1", "rv": self.version, "start": [self.after.namespace, self.after.name] });
        base64_url_unpadded(text.to_string().as_bytes())
    }

    fn read(token: &str, kind: &Kind) -> Result<Self, Failure> {
        let decoded = from_base64_url_unpadded(token);
        let value = decoded.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
        let start = value.as_ref().and_then(|value| {
            let after = kind.key(value["start"][0].as_str()?, value["start"][1].as_str()?);
            Some(Self { version: value["rv"].as_u64()?, after })
        });
        start.ok_or_else(|| Failure::bad_request("continue key is not valid: invalid character"))
    }
}

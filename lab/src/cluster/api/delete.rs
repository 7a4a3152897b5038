//! Deleting: one object, or all that a selector means.

use serde_json::{Value, json};

use super::cx::Cx;
use super::failure::Failure;
use super::kinds::Kind;
use super::path::Place;
use super::reply::{self, Reply};
use super::selector::Selector;
use super::shape;
use super::store::{Deletion, Key, Store};

/// Deletes one object.
pub(super) fn one(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let options = options(cx, kind)?;
    let key = kind.key(&place.namespace, &place.name);
    let store = &cx.server.store;
    let present = store.get(&key).ok_or_else(|| Failure::not_found(kind, &place.name))?;
    for field in ["uid", "resourceVersion"] {
        let (wanted, is) = (&options.body["preconditions"][field], &present["metadata"][field]);
        if wanted.is_string() && wanted != is {
            let label = if field == "uid" { "UID" } else { "ResourceVersion" };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let why = format!(
                "Precondition failed: {label} in precondition: {}, {label} in object meta: {}",
                text(wanted),
                text(is)
            );
            return Err(Failure::conflict(kind, &place.name, &why));
        }
    }
    if options.dry_run {
        return Ok(gone(kind, &present));
    }
    if options.orphans {
        release_dependents(store, &present);
    }
    match delete(store, &key, kind).map_err(|refused| Failure::refused(refused, kind, &place.name))? {
        Deletion::Gone(object) => Ok(gone(kind, &object)),
        Deletion::Pending(object) => {
            Ok(reply::bytes(200, "application/json", shape::object(cx.shape, kind, &object)))
        }
    }
}

/// Deletes all that a selector means, and answers with their list.
pub(super) fn many(cx: &Cx<'_>, kind: &Kind, place: &Place) -> Result<Reply, Failure> {
    let options = options(cx, kind)?;
    let query = &cx.query;
    let selector = Selector::read(kind, query.get("labelSelector"), query.get("fieldSelector"))?;
    let store = &cx.server.store;
    let found = store.list_after(&kind.group, &kind.resource, &place.namespace, None);
    let selected: Vec<_> = found.objects.into_iter().filter(|(_, object)| selector.selects(object)).collect();
    if !options.dry_run {
        for (key, object) in &selected {
            if options.orphans {
                release_dependents(store, object);
            }
            // What is gone meanwhile is gone.
            let _ = delete(store, key, kind);
        }
    }
    let objects: Vec<_> = selected.into_iter().map(|(_, object)| object).collect();
    let meta = json!({ "resourceVersion": store.version().to_string() });
    Ok(reply::bytes(200, "application/json", shape::list(cx.shape, kind, &meta, &objects)))
}

/// The options of a deletion, from the body and from the path.
struct Options {
    body: Value,
    dry_run: bool,
    orphans: bool,
}

fn options(cx: &Cx<'_>, kind: &Kind) -> Result<Options, Failure> {
    let body = if cx.body.is_empty() { Value::Null } else { cx.object(kind)? };
    let in_body = body["dryRun"].as_array().is_some_and(|all| all.iter().any(|one| one == "All"));
    let dry_run = in_body || cx.query.dry_run()?;
    let policy = match body["propagationPolicy"].as_str() {
        Some(policy) => policy,
        None => cx.query.get("propagationPolicy"),
    };
    let orphans = policy == "Orphan" || body["orphanDependents"] == true;
    Ok(Options { body, dry_run, orphans })
}

/// Deletes an object; with a definition all objects of its kinds go.
fn delete(store: &Store, key: &Key, kind: &Kind) -> Result<Deletion, super::store::Refused> {
    let deletion = store.delete(key)?;
    if kind.resource == "customresourcedefinitions"
        && let Deletion::Gone(definition) = &deletion
    {
        let text = |place: &str| definition.pointer(place).and_then(Value::as_str).unwrap_or_default();
        let (group, resource) = (text("/spec/group"), text("/spec/names/plural"));
        for (key, _) in store.list_after(group, resource, "", None).objects {
            store.remove(&key);
        }
    }
    Ok(deletion)
}

/// Takes the references to an owner out of what it owns, so that they outlive it.
fn release_dependents(store: &Store, owner: &Value) {
    let uid = &owner["metadata"]["uid"];
    for (key, object) in store.all() {
        let owners = object["metadata"]["ownerReferences"].as_array();
        if owners.is_some_and(|owners| owners.iter().any(|owner| owner["uid"] == *uid)) {
            // What is gone meanwhile needs no release.
            let _ = store.change(&key, |object| {
                if let Some(owners) = object["metadata"]["ownerReferences"].as_array_mut() {
                    owners.retain(|owner| owner["uid"] != *uid);
                }
            });
        }
    }
}

/// What is said of an object that is gone.
fn gone(kind: &Kind, object: &Value) -> Reply {
    let mut details =
        json!({ "name": object["metadata"]["name"], "group": kind.group, "kind": kind.resource });
    details["uid"] = object["metadata"]["uid"].clone();
    let status = json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details });
    reply::json(200, &status)
}

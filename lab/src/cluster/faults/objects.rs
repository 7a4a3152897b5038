//! Small edits of what is in the store from its start.

use serde_json::{Value, json};

use super::super::behaviour::Behaviour;
use super::Played;

/// The labels by which Gitpod's workloads choose nodes begin like this.
pub(super) const ROLE: &str = "gitpod.io/workload_";

/// Whether an object is of this kind.
pub(super) fn is(object: &Value, kind: &str) -> bool {
    object["kind"] == kind
}

/// Whether it is of this kind and has this name.
pub(super) fn is_named(object: &Value, kind: &str, name: &str) -> bool {
    is(object, kind) && object["metadata"]["name"] == name
}

/// Whether it is a node that Gitpod uses.
pub(super) fn is_used_node(object: &Value) -> bool {
    let labels = object["metadata"]["labels"].as_object().into_iter().flatten();
    is(object, "Node") && labels.into_iter().any(|(label, _)| label.starts_with(ROLE))
}

/// Changes every object that is chosen; the profile lacks something where none is.
pub(super) fn each(
    behaviour: &mut Behaviour,
    chosen: impl Fn(&Value) -> bool,
    mut change: impl FnMut(&mut Value),
) -> Played {
    let mut any = false;
    for object in behaviour.objects.iter_mut().filter(|object| chosen(object)) {
        change(object);
        any = true;
    }
    any.then_some(()).ok_or("it has nothing that this is about")
}

/// Changes the first object that is chosen.
pub(super) fn first(
    behaviour: &mut Behaviour,
    chosen: impl Fn(&Value) -> bool,
    change: impl FnOnce(&mut Value),
) -> Played {
    let object = behaviour.objects.iter_mut().find(|object| chosen(object));
    object.map(change).ok_or("it has nothing that this is about")
}

/// Takes every object away that is chosen.
pub(super) fn without(behaviour: &mut Behaviour, chosen: impl Fn(&Value) -> bool) -> Played {
    let before = behaviour.objects.len();
    behaviour.objects.retain(|object| !chosen(object));
    (behaviour.objects.len() < before).then_some(()).ok_or("it has nothing that this is about")
}

/// Adds an object.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
pub(super) fn with(behaviour: &mut Behaviour, object: Value) -> Played {
    behaviour.objects.push(object);
    Ok(())
}

/// Sets the status of a condition, which is added where it is missing.
pub(super) fn condition(object: &mut Value, kind: &str, status: &str, reason: &str, message: &str) {
    let made = json!({
        "type": kind, "status": status, "reason": reason, "message": message,
        "lastTransitionTime": "2022-11-09T08:00:00Z",
    });
    let conditions = &mut object["status"]["conditions"];
    match conditions.as_array_mut() {
        None => *conditions = json!([made]),
        Some(all) => match all.iter_mut().find(|other| other["type"] == kind) {
            Some(other) => *other = made,
            None => all.push(made),
        },
    }
}

/// Takes a key away from a map, if it is one.
pub(super) fn forget(map: &mut Value, key: &str) {
    if let Some(map) = map.as_object_mut() {
        map.remove(key);
    }
}

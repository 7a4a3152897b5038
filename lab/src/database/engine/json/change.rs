//! Changed documents: `JSON_SET`, `JSON_INSERT`, `JSON_REPLACE`, `JSON_REMOVE` and the two ways to merge.

use serde_json::{Map, Value};

use super::path::Leg;

/// Which places a change touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Touch {
    /// `JSON_SET`.
    All,
    /// `JSON_INSERT`.
    New,
    /// `JSON_REPLACE`.
    Old,
}

/// Sets the value at a path without wildcards; where its parent is not there, nothing changes.
pub(in super::super) fn set(document: &mut Value, legs: &[Leg], value: Value, touch: Touch) {
    let Some((leg, rest)) = legs.split_first() else {
        if touch != Touch::New {
            *document = value;
        }
        return;
    };
    match (leg, document) {
        (Leg::Member(name), Value::Object(members)) => match members.get_mut(name) {
            Some(inner) => set(inner, rest, value, touch),
            None if rest.is_empty() && touch != Touch::Old => {
                members.insert(name.clone(), value);
            }
            None => {}
        },
        (Leg::Cell(index), Value::Array(items)) => match items.get_mut(*index) {
            Some(inner) => set(inner, rest, value, touch),
            None if rest.is_empty() && touch != Touch::Old => items.push(value),
            None => {}
        },
        (Leg::Cell(0), document) => set(document, rest, value, touch),
        // What is no array becomes one, with the new value behind the old.
        (Leg::Cell(_), document) if rest.is_empty() && touch != Touch::Old => {
            *document = Value::Array(vec![document.take(), value]);
        }
        _ => {}
    }
}

/// Removes the value at a path without wildcards.
pub(in super::super) fn remove(document: &mut Value, legs: &[Leg]) {
    let Some((leg, rest)) = legs.split_first() else { return };
    match (leg, document) {
        (Leg::Member(name), Value::Object(members)) => {
            if rest.is_empty() {
                members.shift_remove(name);
            } else if let Some(inner) = members.get_mut(name) {
                remove(inner, rest);
            }
        }
        (Leg::Cell(index), Value::Array(items)) => {
            if rest.is_empty() && *index < items.len() {
                items.remove(*index);
            } else if let Some(inner) = items.get_mut(*index) {
                remove(inner, rest);
            }
        }
        _ => {}
    }
}

/// `JSON_MERGE_PATCH`: RFC 7396.
pub(in super::super) fn patched(target: Value, patch: Value) -> Value {
    let Value::Object(changes) = patch else { return patch };
    let mut members = match target {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    for (name, change) in changes {
        if change.is_null() {
            members.shift_remove(&name);
        } else {
            let before = members.get_mut(&name).map_or(Value::Null, Value::take);
            members.insert(name, patched(before, change));
        }
    }
    Value::Object(members)
}

/// `JSON_MERGE_PRESERVE`: members of both are merged, everything else is joined into an array.
pub(in super::super) fn preserved(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut members), Value::Object(more)) => {
            for (name, value) in more {
                let merged = match members.get_mut(&name) {
                    Some(before) => preserved(before.take(), value),
                    None => value,
                };
                members.insert(name, merged);
            }
            Value::Object(members)
        }
        (one, other) => {
            let mut items = listed(one);
            items.extend(listed(other));
            Value::Array(items)
        }
    }
}

fn listed(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        value => vec![value],
    }
}

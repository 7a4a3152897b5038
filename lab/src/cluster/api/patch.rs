//! Patches: by merging, by a list of operations, and by applying.

use serde_json::{Value, json};

/// The ways of patching, by the type of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patch {
    /// RFC 7386. What is called strategic is merged like that too, but for its directives, which are dropped.
    Merge,
    /// RFC 6902.
    Operations,
    /// Server-side apply: merged, and created where nothing is.
    Apply,
}

/// What can be read, as the message of a refusal lists it.
pub(super) const ACCEPTED: &str = "application/json-patch+json, application/merge-patch+json, \
                                   application/strategic-merge-patch+json, application/apply-patch+yaml";

impl Patch {
    /// The way that a type of body names.
    pub(super) fn of(content_type: &str) -> Option<Self> {
        match content_type {
            "application/merge-patch+json" | "application/strategic-merge-patch+json" => Some(Self::Merge),
            "application/json-patch+json" => Some(Self::Operations),
            "application/apply-patch+yaml" => Some(Self::Apply),
            _ => None,
        }
    }

    /// The object after the patch, or why it cannot be.
    pub(super) fn on(self, object: &Value, patch: &Value) -> Result<Value, String> {
        let mut object = object.clone();
        match self {
            Self::Merge | Self::Apply => merge(&mut object, patch),
            Self::Operations => {
                let operations = patch.as_array().ok_or("the patch is not a list of operations")?;
                for operation in operations {
                    operate(&mut object, operation)?;
                }
            }
        }
        Ok(object)
    }
}

fn merge(object: &mut Value, patch: &Value) {
    let Some(fields) = patch.as_object() else {
        object.clone_from(patch);
        return;
    };
    if !object.is_object() || patch["$patch"] == "replace" {
        *object = json!({});
    }
    for (name, value) in fields {
        if name.starts_with('$') {
            continue;
        }
        let Some(object) = object.as_object_mut() else { return };
        if value.is_null() || value["$patch"] == "delete" {
            object.remove(name);
        } else {
            merge(object.entry(name).or_insert(Value::Null), value);
        }
    }
}

fn operate(object: &mut Value, operation: &Value) -> Result<(), String> {
    let text = |name: &str| operation[name].as_str().ok_or_else(|| format!("an operation has no {name}"));
    let path = text("path")?;
    match text("op")? {
        "add" => add(object, path, operation["value"].clone()),
        "remove" => remove(object, path).map(drop),
        "replace" => {
            let place = object.pointer_mut(path).ok_or_else(|| missing("replace", path))?;
            place.clone_from(&operation["value"]);
            Ok(())
        }
        "test" if object.pointer(path) == Some(&operation["value"]) => Ok(()),
        "test" => Err(format!("testing value {path} failed")),
        "copy" => {
            let value = object.pointer(text("from")?).cloned().ok_or_else(|| missing("copy", path))?;
            add(object, path, value)
        }
        "move" => {
            let value = remove(object, text("from")?)?;
            add(object, path, value)
        }
        other => Err(format!("unexpected kind: {other}")),
    }
}

fn missing(operation: &str, path: &str) -> String {
    format!("{operation} operation does not apply: doc is missing path: {path}: missing value")
}

fn add(object: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let Some((parent, name)) = path.rsplit_once('/') else {
        *object = value;
        return Ok(());
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    match object.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.insert(name, value);
        }
        Some(Value::Array(items)) => {
            let place = if name == "-" { Some(items.len()) } else { name.parse().ok() };
            let place = place.filter(|place| *place <= items.len()).ok_or_else(|| missing("add", path))?;
            items.insert(place, value);
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            return Err(missing("add", path));
        }
    }
    Ok(())
}

fn remove(object: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, name) = path.rsplit_once('/').ok_or_else(|| missing("remove", path))?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let removed = match object.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.remove(&name),
        Some(Value::Array(items)) => {
            name.parse().ok().filter(|place| *place < items.len()).map(|place: usize| items.remove(place))
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => None,
    };
    removed.ok_or_else(|| missing("remove", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_sets_and_takes_away() {
        let object = json!({ "a": 1, "b": { "c": 2, "d": 3 }, "l": [1, 2] });
        let patch = json!({ "a": null, "b": { "c": 4, "$setElementOrder/x": [] }, "l": [3], "n": { "m": null, "o": 1 } });
        let merged = Patch::Merge.on(&object, &patch);
        assert_eq!(merged, Ok(json!({ "b": { "c": 4, "d": 3 }, "l": [3], "n": { "o": 1 } })));
    }

    #[test]
    fn operations_follow_each_other() {
        let object = json!({ "labels": { "a/b": "1" }, "l": [1, 3] });
        let patch = json!([
            { "op": "test", "path": "/labels/a~1b", "value": "1" },
            { "op": "add", "path": "/labels/c~1d", "value": "2" },
            { "op": "remove", "path": "/labels/a~1b" },
            { "op": "add", "path": "/l/1", "value": 2 },
            { "op": "add", "path": "/l/-", "value": 4 },
            { "op": "move", "from": "/l/0", "path": "/first" },
        ]);
        let done = Patch::Operations.on(&object, &patch);
        assert_eq!(done, Ok(json!({ "labels": { "c/d": "2" }, "l": [2, 3, 4], "first": 1 })));
        let gone = json!([{ "op": "remove", "path": "/gone" }]);
        assert!(Patch::Operations.on(&object, &gone).is_err());
        let other = json!([{ "op": "test", "path": "/l", "value": [] }]);
        assert!(Patch::Operations.on(&object, &other).is_err());
    }

    #[test]
    fn the_type_of_the_body_names_the_way() {
        assert_eq!(Patch::of("application/strategic-merge-patch+json"), Some(Patch::Merge));
        assert_eq!(Patch::of("application/apply-patch+yaml"), Some(Patch::Apply));
        assert_eq!(Patch::of("application/json"), None);
    }
}

//! Pruning: of an object of a defined kind, only the fields stay that its schema knows.

use serde_json::{Map, Value};

/// Takes what a schema does not know out of an object. What every object has is no business of the schema.
pub(super) fn prune(object: &mut Value, schema: &Value) {
    if schema["x-kubernetes-preserve-unknown-fields"] == true {
        descend(object, schema);
        return;
    }
    let Some(fields) = object.as_object_mut() else { return };
    fields.retain(|name, value| {
        if matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
            return true;
        }
        let Some(known) = schema["properties"].get(name) else { return false };
        within(value, known);
        true
    });
}

/// Does the same inside of a value.
fn within(value: &mut Value, schema: &Value) {
    if schema["x-kubernetes-preserve-unknown-fields"] == true {
        descend(value, schema);
        return;
    }
    match value {
        Value::Object(fields) => {
            if schema["x-kubernetes-embedded-resource"] == true {
                let mut whole = Value::Object(std::mem::take(fields));
                prune(&mut whole, schema);
                *value = whole;
                return;
            }
            if let Some(known) = schema.get("additionalProperties") {
                if known.is_object() {
                    for (_, value) in fields {
                        within(value, known);
                    }
                }
                return;
            }
            prune_fields(fields, schema);
        }
        Value::Array(items) => {
            if let Some(known) = schema.get("items") {
                for item in items {
                    within(item, known);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn prune_fields(fields: &mut Map<String, Value>, schema: &Value) {
    fields.retain(|name, value| match schema["properties"].get(name) {
        Some(known) => {
            within(value, known);
            true
        }
        None => false,
    });
}

/// Unknown fields stay here, and what is known is pruned further down.
fn descend(value: &mut Value, schema: &Value) {
    let Some(fields) = value.as_object_mut() else { return };
    for (name, value) in fields {
        if let Some(known) = schema["properties"].get(name) {
            within(value, known);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_schema_knows_stays() {
        let schema = json!({ "type": "object", "properties": {
            "spec": { "type": "object", "properties": {
                "dnsNames": { "type": "array", "items": { "type": "string" } },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                "list": { "type": "array", "items": { "type": "object", "properties": { "a": {} } } },
                "free": { "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                          "properties": { "known": { "type": "object", "properties": { "a": {} } } } },
            } },
            "status": { "type": "object" },
        } });
        let mut object = json!({
            "apiVersion": "x/v1", "kind": "X", "metadata": { "name": "one", "labels": { "a": "b" } },
            "spec": {
                "dnsNames": ["a"], "secretTemplate": { "labels": {} }, "labels": { "x": "y" },
                "list": [{ "a": 1, "b": 2 }], "free": { "any": 1, "known": { "a": 1, "b": 2 } },
            },
            "status": { "phase": "x" },
            "else": 1,
        });
        prune(&mut object, &schema);
        let pruned = json!({
            "apiVersion": "x/v1", "kind": "X", "metadata": { "name": "one", "labels": { "a": "b" } },
            "spec": {
                "dnsNames": ["a"], "labels": { "x": "y" }, "list": [{ "a": 1 }],
                "free": { "any": 1, "known": { "a": 1 } },
            },
            "status": {},
        });
        assert_eq!(object, pruned);
    }
}

//! Reads single values out of what the API server gives. A value that is missing and one of the wrong kind are the same
//! here: there is nothing to read.

use std::collections::BTreeMap;

use serde_json::Value;

/// The items of a list, or of a bare array.
pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.get("items").unwrap_or(list).as_array().into_iter().flatten()
}

/// The elements of the array at `pointer`.
pub(super) fn elements<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// The text at `pointer`; empty where there is none.
pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The same, with room of its own.
pub(super) fn owned(value: &Value, pointer: &str) -> String {
    text(value, pointer).to_owned()
}

/// Whether there is a `true` at `pointer`.
pub(super) fn flag(value: &Value, pointer: &str) -> bool {
    value.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
}

/// The texts of the object at `pointer`: labels, annotations.
pub(super) fn texts(value: &Value, pointer: &str) -> BTreeMap<String, String> {
    let entries = value.pointer(pointer).and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_and_a_bare_array_are_read_alike() {
        assert_eq!(items(&json!({ "items": [1, 2] })).count(), 2);
        assert_eq!(items(&json!([1, 2])).count(), 2);
        for nothing in [json!({ "items": null }), json!({ "items": {} }), json!("items"), json!(null)] {
            assert_eq!(items(&nothing).count(), 0, "{nothing}");
        }
    }

    #[test]
    fn what_is_of_the_wrong_kind_is_not_there() {
        let value = json!({ "a": { "b": 1, "c": "d", "e": true }, "f": "true" });
        assert_eq!((text(&value, "/a/b"), text(&value, "/a/c"), text(&value, "/x/y")), ("", "d", ""));
        assert_eq!((flag(&value, "/a/e"), flag(&value, "/f")), (true, false));
        assert_eq!(texts(&value, "/a"), BTreeMap::from([("c".to_owned(), "d".to_owned())]));
        assert!(texts(&value, "/f").is_empty());
    }
}

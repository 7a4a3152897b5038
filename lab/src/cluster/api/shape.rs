//! How objects and lists of them are written. They are written as they lie in the store, without a copy.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::kinds::Kind;
use super::query::Shape;
use super::table;

/// An object under the group, version and kind that it is asked for as, or without where its list says it.
struct Shown<'a> {
    object: &'a Value,
    named: Option<(&'a str, &'a str)>,
    only_metadata: bool,
}

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some((kind, version)) = self.named {
            map.serialize_entry("kind", kind)?;
            map.serialize_entry("apiVersion", version)?;
        }
        let fields = self.object.as_object().into_iter().flatten();
        for (name, value) in fields.filter(|(name, _)| !matches!(name.as_str(), "kind" | "apiVersion")) {
            if !self.only_metadata || name == "metadata" {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

const METADATA: (&str, &str) = ("PartialObjectMetadata", "meta.k8s.io/v1");

/// One object.
pub(super) fn object(shape: Shape, kind: &Kind, object: &Value) -> Vec<u8> {
    let version = kind.api_version();
    match shape {
        Shape::Plain => text(&Shown { object, named: Some((&kind.kind, &version)), only_metadata: false }),
        Shape::Metadata => text(&Shown { object, named: Some(METADATA), only_metadata: true }),
        Shape::Table(table) => {
            let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
            let meta = json!({ "resourceVersion": version });
            text(&table::of(table, kind, &meta, &mut std::iter::once(object)))
        }
    }
}

/// A list. The objects of kinds that are built in do not repeat what they are.
pub(super) fn list(shape: Shape, kind: &Kind, meta: &Value, objects: &[Arc<Value>]) -> Vec<u8> {
    let version = kind.api_version();
    let list_kind = format!("{}List", kind.kind);
    let (kind_of_list, version_of_list, named, only_metadata) = match shape {
        Shape::Plain => {
            let named = kind.definition.as_ref().map(|_| (kind.kind.as_str(), version.as_str()));
            (list_kind.as_str(), version.as_str(), named, false)
        }
        Shape::Metadata => ("PartialObjectMetadataList", METADATA.1, Some(METADATA), true),
        Shape::Table(table) => {
            return text(&table::of(table, kind, meta, &mut objects.iter().map(AsRef::as_ref)));
        }
    };
    let mut body = text(&json!({ "kind": kind_of_list, "apiVersion": version_of_list, "metadata": meta }));
    body.pop();
    body.extend_from_slice(b",\"items\":[");
    for (place, object) in objects.iter().enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend(text(&Shown { object, named, only_metadata }));
    }
    body.extend_from_slice(b"]}");
    body
}

/// An object in the middle of a watch.
pub(super) fn event(kind: &str, object: &[u8]) -> Vec<u8> {
    [b"{\"type\":\"", kind.as_bytes(), b"\",\"object\":", object, b"}\n"].concat()
}

fn text(value: &impl Serialize) -> Vec<u8> {
    // What is written here are maps with keys of text, which cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::kinds::Kinds;
    use super::super::store::Store;
    use super::super::tests::plain;
    use super::*;

    #[test]
    fn lists_name_the_kind_once() {
        let kinds = Kinds::of(&plain(22), &Store::new());
        let pods = kinds.find("", "v1", "pods").unwrap();
        let one = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "one" }, "spec": {} });
        let whole: Value = serde_json::from_slice(&object(Shape::Plain, pods, &one)).unwrap();
        assert_eq!(whole, one);
        let meta = json!({ "resourceVersion": "7" });
        let items = [Arc::new(one.clone()), Arc::new(one.clone())];
        let listed: Value = serde_json::from_slice(&list(Shape::Plain, pods, &meta, &items)).unwrap();
        assert_eq!(listed["kind"], "PodList");
        assert_eq!(listed["items"][1], json!({ "metadata": { "name": "one" }, "spec": {} }));
        let partial: Value = serde_json::from_slice(&list(Shape::Metadata, pods, &meta, &items)).unwrap();
        assert_eq!(partial["items"][0]["kind"], "PartialObjectMetadata");
        assert_eq!(partial["items"][0].get("spec"), None);
        let line = event("ADDED", &object(Shape::Plain, pods, &one));
        assert_eq!(serde_json::from_slice::<Value>(&line).unwrap()["object"], one);
    }
}

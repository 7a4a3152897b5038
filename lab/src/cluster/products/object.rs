//! How an object is written: its head, and what is laid over it.

use serde_json::{Value, json};

use crate::cluster::api::ids;
use crate::crypto::sha256;

/// The day on which everything here was made, and has been well since.
pub(super) const SINCE: &str = "2022-11-02T09:14:05Z";

/// The head of an object; one without a namespace belongs to the whole cluster.
pub(super) fn object(api_version: &str, kind: &str, namespace: &str, name: &str) -> Value {
    // It follows from the place, so that what belongs to an object can name it.
    let uid = ids::uid(&format!("{api_version} {kind} {namespace}/{name}"));
    let mut metadata = json!({ "name": name, "creationTimestamp": SINCE, "uid": uid });
    if !namespace.is_empty() {
        metadata["namespace"] = json!(namespace);
    }
    json!({ "apiVersion": api_version, "kind": kind, "metadata": metadata })
}

/// The object with these parts laid over it: maps are merged, everything else is replaced.
pub(super) fn with(mut object: Value, parts: Value) -> Value {
    merge(&mut object, parts);
    object
}

fn merge(into: &mut Value, parts: Value) {
    match (into, parts) {
        (Value::Object(into), Value::Object(parts)) => {
            for (key, part) in parts {
                match into.get_mut(&key) {
                    Some(there) => merge(there, part),
                    None => {
                        into.insert(key, part);
                    }
                }
            }
        }
        (into, part) => *into = part,
    }
}

/// The object as one that its owner has made, and that goes with it.
pub(super) fn owned_by(owner: &Value, object: Value) -> Value {
    with(
        object,
        json!({ "metadata": { "ownerReferences": [{
            "apiVersion": owner["apiVersion"], "blockOwnerDeletion": true, "controller": true, "kind": owner["kind"],
            "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"],
        }] } }),
    )
}

/// A condition that came true, or did not, on the day.
pub(super) fn condition(kind: &str, status: bool, reason: &str, message: &str) -> Value {
    json!({
        "type": kind, "status": if status { "True" } else { "False" }, "reason": reason, "message": message,
        "lastTransitionTime": SINCE,
    })
}

/// The letters that Kubernetes makes up names of: no vowel and no digit that looks like one.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// So many letters as `generateName` would add them, always the same for the same text.
pub(super) fn suffix(of: &str, length: usize) -> String {
    let digest = sha256(of.as_bytes());
    digest.iter().take(length).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_laid_over_an_object() {
        let made = with(object("v1", "Pod", "a", "b"), json!({ "metadata": { "labels": { "c": "d" } } }));
        assert_eq!(made["metadata"]["name"], "b");
        assert_eq!(made["metadata"]["labels"]["c"], "d");
        let replaced = with(json!({ "list": [1, 2], "kept": true }), json!({ "list": [3] }));
        assert_eq!(replaced, json!({ "list": [3], "kept": true }));
    }

    #[test]
    fn a_cluster_wide_object_has_no_namespace() {
        assert!(object("v1", "Node", "", "n")["metadata"].get("namespace").is_none());
    }

    #[test]
    fn a_suffix_is_always_the_same() {
        assert_eq!(suffix("a", 5), suffix("a", 5));
        assert_ne!(suffix("a", 5), suffix("b", 5));
        assert_eq!(suffix("a", 10).len(), 10);
    }
}

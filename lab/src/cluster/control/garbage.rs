//! The collector of garbage: what names an owner that is gone is deleted, too.

use serde_json::Value;

use super::super::api::store::{Event, EventKind, Key, Store};

pub(super) fn on(store: &Store, event: &Event) {
    let uid = &event.object["metadata"]["uid"];
    if event.kind != EventKind::Deleted || !uid.is_string() {
        return;
    }
    let owned = |object: &Value| owners(object).any(|owner| owner["uid"] == *uid);
    let orphans: Vec<Key> =
        store.all().into_iter().filter(|(_, object)| owned(object)).map(|(key, _)| key).collect();
    for key in orphans {
        // Another owner that is still there keeps it.
        let others = store.get(&key).is_some_and(|object| owners(&object).count() > 1);
        if others {
            drop(store.change(&key, |object| {
                if let Some(owners) = object["metadata"]["ownerReferences"].as_array_mut() {
                    owners.retain(|owner| owner["uid"] != *uid);
                }
            }));
        } else {
            drop(store.delete(&key));
        }
    }
}

fn owners(object: &Value) -> impl Iterator<Item = &Value> {
    object["metadata"]["ownerReferences"].as_array().into_iter().flatten()
}

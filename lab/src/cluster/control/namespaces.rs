//! The controllers of namespaces: what is in one goes with it, and each has a service account.

use serde_json::{Value, json};

use super::super::api::store::{Event, EventKind, Key, Store};

const NAMESPACES: &str = "namespaces";

/// Looks at every namespace.
pub(super) fn look_at_all(store: &Store) {
    for namespace in store.list("", NAMESPACES, "") {
        look(store, &namespace);
    }
}

/// Looks at the namespace that an event is about.
pub(super) fn on(store: &Store, event: &Event) {
    let about_it = event.key.is("", NAMESPACES);
    if about_it && event.kind == EventKind::Deleted {
        // One without a finalizer of its own is gone before what is in it.
        let _ = empty(store, &event.key.name);
        return;
    }
    let name = if about_it { &event.key.name } else { &event.key.namespace };
    // What is in a namespace matters once it goes, or when the account is deleted.
    let matters = about_it || event.kind == EventKind::Deleted;
    if !name.is_empty()
        && matters
        && let Some(namespace) = store.get(&Key::new("", NAMESPACES, "", name))
    {
        look(store, &namespace);
    }
}

fn look(store: &Store, namespace: &Value) {
    let name = namespace["metadata"]["name"].as_str().unwrap_or_default();
    if namespace["metadata"]["deletionTimestamp"].is_null() {
        give_account(store, name);
    } else if empty(store, name) {
        // Nothing is left that it would wait for. Somebody may have been faster.
        drop(store.change(&Key::new("", NAMESPACES, "", name), |namespace| {
            namespace["spec"]["finalizers"] = json!([]);
        }));
    }
}

/// Deletes what is in a namespace, and tells whether nothing is left: objects may wait for finalizers of their own.
fn empty(store: &Store, name: &str) -> bool {
    let inside = || store.all().into_iter().map(|(key, _)| key).filter(|key| key.namespace == name);
    for key in inside() {
        drop(store.delete(&key));
    }
    inside().next().is_none()
}

/// Every namespace has an account that its pods run as.
fn give_account(store: &Store, namespace: &str) {
    let key = Key::new("", "serviceaccounts", namespace, "default");
    if store.get(&key).is_none() {
        let account = json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {} });
        drop(store.create(key, account));
    }
}

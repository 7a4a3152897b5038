use serde_json::json;

use super::*;

fn map(name: &str) -> Key {
    Key::new("", "configmaps", "gitpod", name)
}

#[test]
fn what_is_stored_bears_what_the_server_gives() {
    let store = Store::new();
    let object = store.create(map(""), json!({ "metadata": { "generateName": "one-" } })).unwrap();
    let meta = &object["metadata"];
    assert!(meta["name"].as_str().is_some_and(|name| name.starts_with("one-") && name.len() == 9));
    assert_eq!((&meta["namespace"], &meta["generation"]), (&json!("gitpod"), &json!(1)));
    assert_eq!(meta["resourceVersion"], json!(store.version().to_string()));
    let old = json!({ "metadata": { "creationTimestamp": "2022-01-01T00:00:00Z", "uid": "own" } });
    let seeded = store.seed(&map("two"), old).unwrap();
    assert_eq!(seeded["metadata"]["creationTimestamp"], json!("2022-01-01T00:00:00Z"));
    assert_eq!(seeded["metadata"]["uid"], json!("own"));
    assert_eq!(store.create(map("two"), json!({})).unwrap_err(), Refused::Exists);
}

#[test]
fn only_wishes_make_a_new_generation_and_only_changes_an_event() {
    let store = Store::new();
    store.create(map("one"), json!({ "data": { "a": "1" } })).unwrap();
    let version = store.version();
    store.change(&map("one"), |_| {}).unwrap();
    assert_eq!(store.version(), version);
    let status = store.change(&map("one"), |object| object["status"] = json!({ "ready": true })).unwrap();
    assert_eq!(status["metadata"]["generation"], json!(1));
    let wish = store.change(&map("one"), |object| object["data"]["a"] = json!("2")).unwrap();
    assert_eq!(wish["metadata"]["generation"], json!(2));
    assert_eq!(store.replace(&map("one"), (*status).clone()).unwrap_err(), Refused::Changed);
}

#[test]
fn a_namespace_waits_for_its_own_finalizers() {
    let store = Store::new();
    let key = Key::new("", "namespaces", "", "one");
    store
        .create(key.clone(), json!({ "kind": "Namespace", "spec": { "finalizers": ["kubernetes"] } }))
        .unwrap();
    let Ok(Deletion::Pending(pending)) = store.delete(&key) else { panic!("it is gone at once") };
    assert_eq!(pending["status"]["phase"], json!("Terminating"));
    store.change(&key, |object| object["spec"]["finalizers"] = json!([])).unwrap();
    assert!(store.get(&key).is_none());
}

#[test]
fn lists_stay_within_their_kind_and_namespace() {
    let store = Store::new();
    for (resource, namespace, name) in
        [("configmaps", "a", "1"), ("configmaps", "a", "2"), ("configmaps", "b", "1"), ("secrets", "a", "1")]
    {
        store.create(Key::new("", resource, namespace, name), json!({})).unwrap();
    }
    assert_eq!(store.list("", "configmaps", "a").len(), 2);
    assert_eq!(store.list("", "configmaps", "").len(), 3);
    let after = Key::new("", "configmaps", "a", "1");
    assert_eq!(store.list_after("", "configmaps", "", Some(&after)).objects.len(), 2);
    assert_eq!(store.list_after("", "configmaps", "a", Some(&after)).objects.len(), 1);
}

#[test]
fn events_are_told_and_forgotten() {
    let store = Store::new();
    let mut events = store.subscribe();
    let first = store.create(map("one"), json!({})).unwrap();
    let event = events.try_recv().unwrap();
    assert_eq!((event.kind, event.key.to_string().as_str()), (EventKind::Added, "configmaps gitpod/one"));
    assert!(Arc::ptr_eq(&event.object, &first));
    assert_eq!(store.subscribe_after(1).map(|(past, _)| past.len()), Some(1));
    for round in 0..1100 {
        store.change(&map("one"), |object| object["data"] = json!(round)).unwrap();
    }
    assert!(store.subscribe_after(1).is_none());
    assert!(store.subscribe_after(store.version()).is_some_and(|(past, _)| past.is_empty()));
    store.remove(&map("one"));
    assert_eq!(
        store.subscribe_after(store.version() - 1).map(|(past, _)| past[0].kind),
        Some(EventKind::Deleted)
    );
}

//! The changes themselves: what an object is given when it comes, and what it keeps when it is replaced.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::super::ids;
use super::{Event, EventKind, Key, Refused};

/// How many events are kept for watches that begin in the past; older ones are gone, as after a compaction of etcd.
const HISTORY: usize = 1024;

/// What a store shares among its clones.
pub(super) struct State {
    /// The version of the last change.
    pub(super) version: u64,
    /// The last version of which the events are forgotten.
    pub(super) forgotten: u64,
    /// The objects by their place.
    pub(super) objects: BTreeMap<Key, Arc<Value>>,
    /// The last changes.
    pub(super) history: VecDeque<Event>,
    /// The last change of each kind, by group and plural name.
    pub(super) changes: BTreeMap<(String, String), u64>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            version: 1,
            forgotten: 0,
            objects: BTreeMap::new(),
            history: VecDeque::new(),
            changes: BTreeMap::new(),
        }
    }

    pub(super) fn prepared(&self, key: &mut Key, mut object: Value) -> Result<Value, Refused> {
        let seed = format!("{key} {}", self.version);
        if key.name.is_empty() {
            let prefix = object["metadata"]["generateName"].as_str().unwrap_or_default();
            key.name = format!("{prefix}{}", ids::suffix(&seed));
        }
        if self.objects.contains_key(key) {
            return Err(Refused::Exists);
        }
        set(&mut object, "name", json!(key.name));
        if !key.namespace.is_empty() {
            set(&mut object, "namespace", json!(key.namespace));
        }
        set(&mut object, "uid", json!(ids::uid(&seed)));
        set(&mut object, "creationTimestamp", json!(ids::now()));
        set(&mut object, "generation", json!(1));
        for set_by_the_server in
            ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"]
        {
            unset(&mut object, set_by_the_server);
        }
        Ok(object)
    }

    pub(super) fn replaced(&self, key: &Key, mut object: Value) -> Result<Value, Refused> {
        let before = self.objects.get(key).ok_or(Refused::Absent)?;
        let (wanted, present) = (version_of(&object), version_of(before));
        if wanted.is_some_and(|wanted| !wanted.is_empty() && Some(wanted) != present) {
            return Err(Refused::Changed);
        }
        let generation = before.pointer("/metadata/generation").and_then(Value::as_u64).unwrap_or(1);
        let generation = if is_same_wish(before, &object) { generation } else { generation + 1 };
        for kept in ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "resourceVersion"]
        {
            match before["metadata"].get(kept) {
                Some(value) => set(&mut object, kept, value.clone()),
                None => unset(&mut object, kept),
            }
        }
        set(&mut object, "generation", json!(generation));
        Ok(object)
    }

    pub(super) fn replace(
        &mut self,
        key: &Key,
        object: Value,
        events: &broadcast::Sender<Event>,
    ) -> Result<Arc<Value>, Refused> {
        let object = self.replaced(key, object)?;
        let marked = object.pointer("/metadata/deletionTimestamp").is_some();
        if marked && is_finalized(&object) {
            return Ok(self.take(key, Arc::new(object), events));
        }
        if self.objects.get(key).is_some_and(|before| **before == object) {
            return Ok(Arc::new(object));
        }
        Ok(self.put(EventKind::Modified, key.clone(), object, events))
    }

    pub(super) fn put(
        &mut self,
        kind: EventKind,
        key: Key,
        mut object: Value,
        events: &broadcast::Sender<Event>,
    ) -> Arc<Value> {
        self.version += 1;
        set(&mut object, "resourceVersion", json!(self.version.to_string()));
        let object = Arc::new(object);
        let before = self.objects.insert(key.clone(), Arc::clone(&object));
        self.tell(Event { kind, key, object: Arc::clone(&object), before, version: self.version }, events);
        object
    }

    pub(super) fn take(
        &mut self,
        key: &Key,
        object: Arc<Value>,
        events: &broadcast::Sender<Event>,
    ) -> Arc<Value> {
        self.version += 1;
        let before = self.objects.remove(key);
        let mut last = Arc::unwrap_or_clone(object);
        set(&mut last, "resourceVersion", json!(self.version.to_string()));
        let last = Arc::new(last);
        let (kind, key) = (EventKind::Deleted, key.clone());
        self.tell(Event { kind, key, object: Arc::clone(&last), before, version: self.version }, events);
        last
    }

    fn tell(&mut self, event: Event, events: &broadcast::Sender<Event>) {
        self.changes.insert((event.key.group.clone(), event.key.resource.clone()), event.version);
        self.history.push_back(event.clone());
        if self.history.len() > HISTORY
            && let Some(oldest) = self.history.pop_front()
        {
            self.forgotten = oldest.version;
        }
        // Nobody need listen.
        let _ = events.send(event);
    }
}

/// Sets a field of an object's metadata.
fn set(object: &mut Value, field: &str, value: Value) {
    if !object["metadata"].is_object() {
        object["metadata"] = json!({});
    }
    object["metadata"][field] = value;
}

/// Takes a field of an object's metadata away.
fn unset(object: &mut Value, field: &str) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove(field);
    }
}

fn version_of(object: &Value) -> Option<&str> {
    object.pointer("/metadata/resourceVersion").and_then(Value::as_str)
}

/// Whether nothing waits for the end of the object.
pub(super) fn is_finalized(object: &Value) -> bool {
    let none = |path| object.pointer(path).and_then(Value::as_array).is_none_or(Vec::is_empty);
    none("/metadata/finalizers") && (object["kind"] != "Namespace" || none("/spec/finalizers"))
}

/// Whether two objects differ in no more than metadata and status, which does not count as a new generation.
fn is_same_wish(one: &Value, other: &Value) -> bool {
    let wish = |object: &Value| -> Vec<(String, Value)> {
        let fields = object.as_object().into_iter().flatten();
        let mut fields: Vec<_> = fields
            .filter(|(name, _)| !matches!(name.as_str(), "metadata" | "status" | "apiVersion" | "kind"))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        fields
    };
    wish(one) == wish(other)
}

//! What the cluster holds: objects by their place, one counter of versions over all of them, and the events of each change.
//!
//! Watches and controllers live on the events: whoever subscribes first and reads afterwards misses nothing.

mod state;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::broadcast;

use self::state::{State, is_finalized};
use super::ids;

/// Where an object stands. The namespace of what has none is empty, as is the group of the first kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The API group: `apps`.
    pub(crate) group: String,
    /// The plural name of the kind: `daemonsets`.
    pub(crate) resource: String,
    /// The namespace.
    pub(crate) namespace: String,
    /// The name.
    pub(crate) name: String,
}

impl Key {
    /// The place with these parts.
    pub(crate) fn new(group: &str, resource: &str, namespace: &str, name: &str) -> Self {
        Self {
            group: group.to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Whether it is of this kind.
    pub(crate) fn is(&self, group: &str, resource: &str) -> bool {
        self.group == group && self.resource == resource
    }
}

/// Writes `certificates.cert-manager.io gitpod/leaf`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        if self.namespace.is_empty() {
            write!(f, " {}", self.name)
        } else {
            write!(f, " {}/{}", self.namespace, self.name)
        }
    }
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// It came.
    Added,
    /// It was changed.
    Modified,
    /// It is gone.
    Deleted,
}

/// One change.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// What happened.
    pub(crate) kind: EventKind,
    /// To which object.
    pub(crate) key: Key,
    /// The object afterwards, or at its end.
    pub(crate) object: Arc<Value>,
    /// The object before, if there was one.
    pub(crate) before: Option<Arc<Value>>,
    /// The version that the change has.
    pub(crate) version: u64,
}

/// Why the store refuses a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Something of that name is there.
    Exists,
    /// Nothing of that name is there.
    Absent,
    /// The object was changed since the version that the change is made from.
    Changed,
}

/// What became of an object that was to be deleted.
#[derive(Clone, Debug)]
pub(crate) enum Deletion {
    /// It is gone.
    Gone(Arc<Value>),
    /// It waits for its finalizers, and bears the time of its deletion.
    Pending(Arc<Value>),
}

/// The objects of one cluster; its clones share them.
#[derive(Clone)]
pub(crate) struct Store {
    state: Arc<Mutex<State>>,
    events: broadcast::Sender<Event>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("version", &self.version()).finish_non_exhaustive()
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

impl Store {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { state: Arc::new(Mutex::new(State::new())), events: broadcast::Sender::new(4096) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The version of the whole.
    pub(crate) fn version(&self) -> u64 {
        self.state().version
    }

    /// The version of the last change of a kind.
    pub(crate) fn changed(&self, group: &str, resource: &str) -> u64 {
        let kind = (group.to_owned(), resource.to_owned());
        self.state().changes.get(&kind).copied().unwrap_or_default()
    }

    /// The object at a place.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Value>> {
        self.state().objects.get(key).cloned()
    }

    /// The objects of a kind by namespace and name; an empty namespace stands for all of them.
    pub(crate) fn list(&self, group: &str, resource: &str, namespace: &str) -> Vec<Arc<Value>> {
        self.list_after(group, resource, namespace, None)
            .objects
            .into_iter()
            .map(|(_, object)| object)
            .collect()
    }

    /// The same with their places and the version of the whole, of those that stand after a place.
    pub(crate) fn list_after(
        &self,
        group: &str,
        resource: &str,
        namespace: &str,
        after: Option<&Key>,
    ) -> List {
        let state = self.state();
        let first = Key::new(group, resource, namespace, "");
        let of_kind = state
            .objects
            .range(after.unwrap_or(&first).clone()..)
            .filter(|(key, _)| after.is_none_or(|after| *key != after))
            .take_while(|(key, _)| key.is(group, resource))
            .take_while(|(key, _)| namespace.is_empty() || key.namespace == namespace);
        let objects = of_kind.map(|(key, object)| (key.clone(), Arc::clone(object))).collect();
        List { version: state.version, forgotten: state.forgotten, objects }
    }

    /// Everything.
    pub(crate) fn all(&self) -> Vec<(Key, Arc<Value>)> {
        self.state().objects.iter().map(|(key, object)| (key.clone(), Arc::clone(object))).collect()
    }

    /// Every change from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Every change after a version: those that happened, and those to come. `None` if some of them are forgotten.
    pub(crate) fn subscribe_after(&self, version: u64) -> Option<(Vec<Event>, broadcast::Receiver<Event>)> {
        let state = self.state();
        if version < state.forgotten {
            return None;
        }
        let past = state.history.iter().filter(|event| event.version > version).cloned().collect();
        Some((past, self.events.subscribe()))
    }

    /// What creating would come to, without doing it: the name is given, and uid, time and generation are set.
    pub(crate) fn prepared(&self, key: &mut Key, object: Value) -> Result<Value, Refused> {
        let state = self.state();
        state.prepared(key, object)
    }

    /// Creates an object. The name of the place may be empty where the object has a `generateName`.
    pub(crate) fn create(&self, mut key: Key, object: Value) -> Result<Arc<Value>, Refused> {
        let mut state = self.state();
        let object = state.prepared(&mut key, object)?;
        Ok(state.put(EventKind::Added, key, object, &self.events))
    }

    /// Puts an object in that was there before: it keeps the uid and the time that it bears.
    pub(crate) fn seed(&self, key: &Key, object: Value) -> Result<Arc<Value>, Refused> {
        let mut state = self.state();
        let own = object["metadata"].clone();
        let mut object = state.prepared(&mut key.clone(), object)?;
        for kept in ["uid", "creationTimestamp", "deletionTimestamp", "generation"] {
            if let Some(value) = own.get(kept) {
                object["metadata"][kept] = value.clone();
            }
        }
        Ok(state.put(EventKind::Added, key.clone(), object, &self.events))
    }

    /// Replaces an object, if it still has the version that the new one bears; one without a version replaces any. One that
    /// waits for its finalizers is gone when none is left.
    pub(crate) fn replace(&self, key: &Key, object: Value) -> Result<Arc<Value>, Refused> {
        let mut state = self.state();
        state.replace(key, object, &self.events)
    }

    /// What replacing would come to, without doing it.
    pub(crate) fn replaced(&self, key: &Key, object: Value) -> Result<Value, Refused> {
        self.state().replaced(key, object)
    }

    /// Changes an object in one step; nothing happens where the change leaves it as it was.
    pub(crate) fn change(&self, key: &Key, change: impl FnOnce(&mut Value)) -> Result<Arc<Value>, Refused> {
        let mut state = self.state();
        let before = state.objects.get(key).cloned().ok_or(Refused::Absent)?;
        let mut object = (*before).clone();
        change(&mut object);
        if object == *before {
            return Ok(before);
        }
        state.replace(key, object, &self.events)
    }

    /// Deletes an object, or marks it where finalizers are left: its own, or those of a namespace.
    pub(crate) fn delete(&self, key: &Key) -> Result<Deletion, Refused> {
        let mut state = self.state();
        let before = state.objects.get(key).cloned().ok_or(Refused::Absent)?;
        if is_finalized(&before) {
            return Ok(Deletion::Gone(state.take(key, before, &self.events)));
        }
        if before.pointer("/metadata/deletionTimestamp").is_some() {
            return Ok(Deletion::Pending(before));
        }
        let mut object = (*before).clone();
        object["metadata"]["deletionTimestamp"] = json!(ids::now());
        object["metadata"]["deletionGracePeriodSeconds"] = json!(0);
        if key.is("", "namespaces") {
            object["status"]["phase"] = json!("Terminating");
        }
        Ok(Deletion::Pending(state.put(EventKind::Modified, key.clone(), object, &self.events)))
    }

    /// Deletes an object whatever its finalizers say.
    pub(crate) fn remove(&self, key: &Key) -> Option<Arc<Value>> {
        let mut state = self.state();
        let before = state.objects.get(key).cloned()?;
        Some(state.take(key, before, &self.events))
    }
}

/// Some objects of a kind, as they were at one moment.
pub(crate) struct List {
    /// The version of the whole.
    pub(crate) version: u64,
    /// The last version of which nothing is known any more.
    pub(crate) forgotten: u64,
    /// The objects and where they stand.
    pub(crate) objects: Vec<(Key, Arc<Value>)>,
}

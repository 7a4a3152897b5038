//! The webhooks of the repository, whichever vendor they are asked of: what was given, and what was delivered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use crate::crypto;

/// One webhook.
#[derive(Clone, Debug)]
pub(super) struct Hook {
    pub(super) id: u64,
    /// What was posted.
    pub(super) given: Value,
    pub(super) created: Timestamp,
    pub(super) deliveries: Vec<Delivery>,
}

impl Hook {
    /// An id in the shape of a UUID, always the same for a hook.
    pub(super) fn uuid(&self) -> String {
        uuid(&format!("hook {}", self.id))
    }
}

/// One delivery of a hook.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) id: u64,
    /// The event as the vendor calls it.
    pub(super) event: &'static str,
    pub(super) at: Timestamp,
}

impl Delivery {
    /// An id in the shape of a UUID.
    pub(super) fn uuid(&self) -> String {
        uuid(&format!("delivery {}", self.id))
    }
}

/// All webhooks of a stand-in.
#[derive(Debug, Default)]
pub(super) struct Hooks(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    hooks: Vec<Hook>,
    made: u64,
}

impl Hooks {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a new one.
    pub(super) fn create(&self, given: Value) -> Hook {
        let mut inner = self.inner();
        inner.made += 1;
        let id = 90_000 + inner.made;
        let hook = Hook { id, given, created: Timestamp::now(), deliveries: Vec::new() };
        inner.hooks.push(hook.clone());
        hook
    }

    /// All of them, the oldest first.
    pub(super) fn list(&self) -> Vec<Hook> {
        self.inner().hooks.clone()
    }

    /// The one with this id, or with this UUID (with or without braces).
    pub(super) fn find(&self, id: &str) -> Option<Hook> {
        let id = id.trim_matches(['{', '}']);
        self.inner().hooks.iter().find(|hook| hook.id.to_string() == id || hook.uuid() == id).cloned()
    }

    /// Delivers this event to one, the newest delivery last.
    pub(super) fn deliver(&self, id: u64, event: &'static str) -> Option<Delivery> {
        let mut inner = self.inner();
        inner.made += 1;
        let delivery = Delivery { id: 7_000_000 + inner.made, event, at: Timestamp::now() };
        inner.hooks.iter_mut().find(|hook| hook.id == id)?.deliveries.push(delivery.clone());
        Some(delivery)
    }

    /// Removes one; false where there is none.
    pub(super) fn delete(&self, id: u64) -> bool {
        let mut inner = self.inner();
        let before = inner.hooks.len();
        inner.hooks.retain(|hook| hook.id != id);
        inner.hooks.len() < before
    }
}

/// An id in the shape of a UUID, always the same for the same text.
pub(super) fn uuid(of: &str) -> String {
    let hex = crypto::hex(&crypto::sha256(of.as_bytes()));
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_hook_lives_until_it_is_deleted() {
        let hooks = Hooks::default();
        let hook = hooks.create(json!({ "name": "web" }));
        assert!(hooks.find(&hook.id.to_string()).is_some());
        assert!(hooks.find(&format!("{{{}}}", hook.uuid())).is_some());
        assert!(hooks.deliver(hook.id, "ping").is_some());
        assert_eq!(hooks.list()[0].deliveries.len(), 1);
        assert!(hooks.delete(hook.id));
        assert!(!hooks.delete(hook.id));
        assert!(hooks.deliver(hook.id, "ping").is_none());
    }

    #[test]
    fn a_uuid_has_the_shape_of_one() {
        let id = uuid("x");
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}

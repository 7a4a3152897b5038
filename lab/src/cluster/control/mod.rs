//! The controllers of the cluster: they live on the events of the store, and neither poll nor sleep.
//!
//! [`namespaces`] empties namespaces that are deleted, and gives new ones their service account; [`garbage`] deletes what
//! belonged to something that is gone; [`cert_manager`] issues certificates as cert-manager does, by the cryptography in
//! [`issuing`]. Each looks at what there is and does what is missing, so that an event that is missed matters little.

mod namespaces;

mod garbage;

mod cert_manager;

mod issuing;

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;

use self::cert_manager::Manager;
use super::api::store::{Event, Store};
use super::behaviour::Behaviour;
use crate::ports::Shutdown;

pub(super) use issuing::request;

/// Runs every controller until the shutdown.
pub(crate) async fn spawn(behaviour: Arc<Behaviour>, store: Store, mut shutdown: Shutdown) {
    let mut events = store.subscribe();
    let controllers = Controllers::new(&behaviour, store);
    controllers.look_at_all();
    loop {
        let event = tokio::select! {
            () = &mut shutdown => return,
            event = events.recv() => event,
        };
        match event {
            Ok(event) => controllers.on(&event),
            Err(RecvError::Lagged(_)) => controllers.look_at_all(),
            Err(RecvError::Closed) => return,
        }
    }
}

struct Controllers {
    store: Store,
    manager: Option<Manager>,
}

impl Controllers {
    fn new(behaviour: &Behaviour, store: Store) -> Self {
        let manager = behaviour.cert_manager.as_ref().and_then(|played| Manager::new(played, &store));
        Self { store, manager }
    }

    fn look_at_all(&self) {
        namespaces::look_at_all(&self.store);
        if let Some(manager) = &self.manager {
            manager.look();
        }
    }

    fn on(&self, event: &Event) {
        namespaces::on(&self.store, event);
        garbage::on(&self.store, event);
        if let Some(manager) = self.manager.as_ref().filter(|_| Manager::cares(event)) {
            manager.look();
        }
    }
}

#[cfg(test)]
mod tests;

//! The controllers of the cluster.

use std::sync::Arc;

use super::api::store::Store;
use super::behaviour::Behaviour;
use crate::ports::Shutdown;

/// Runs every controller until the shutdown.
pub(crate) async fn spawn(_behaviour: Arc<Behaviour>, _store: Store, shutdown: Shutdown) {
    shutdown.await;
}

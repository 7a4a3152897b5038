//! Stores that speak the interface of S3: every product is one core with another [`Behaviour`].
//!
//! The main path of a request: [`front`] reads and logs it, holds what it says of its signature ([`signed`]) against the
//! clock and the regions of the store, and hands it to the library `s3s`, which knows the protocol: it verifies the
//! signature with the keys of [`gate`], takes chunks and trailers apart, and reads and writes the XML. Between signature
//! and operation it asks [`gate`] what the behaviour refuses; then [`operations`] does what is asked with what the store
//! holds ([`state`], [`blob`]). At the end [`answer`] writes errors in the product's words, and the product's signs
//! ([`ids`]) are added.
//!
//! The store holds everything in memory, and is ours. `s3s-fs`, the library's own store, is not used here: it lists a key
//! with `+` wrongly and knows no versions, and it is one of the real servers that the probes are held against.
//!
//! Read in this order: what can differ ([`behaviour`]), the products and faults that use it, and then along the path.
//! Adding a product is a file in `products`; adding a fault is a line in `faults`.

mod behaviour;

mod products;

mod faults;

mod front;

mod signed;

mod hosts;

mod gate;

mod core;

mod state;

mod blob;

mod operations;

mod answer;

mod ids;

mod start;

use std::fmt;
use std::sync::Arc;

use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::{S3Service, S3ServiceBuilder};

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;
pub(crate) use start::{item, start};

use self::core::Core;
use crate::log::Log;
use behaviour::Regions;

/// One running store.
pub(crate) struct Store {
    core: Arc<Core>,
    log: Arc<Log>,
    counter: ids::Counter,
    service: S3Service,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("core", &self.core).finish_non_exhaustive()
    }
}

impl Store {
    /// A store that holds only what its behaviour says.
    fn new(behaviour: Behaviour, log: Arc<Log>) -> Self {
        let core = Arc::new(Core::new(behaviour));
        let mut builder = S3ServiceBuilder::new(operations::Operations(Arc::clone(&core)));
        builder.set_auth(gate::Keys(Arc::clone(&core)));
        builder.set_access(gate::Gate(Arc::clone(&core)));
        if matches!(core.behaviour.regions, Regions::Amazon { .. }) {
            builder.set_host(hosts::AmazonHosts);
        }
        let mut config = S3Config::default();
        // Time is held against the stand-in's own clock, before the library sees a request.
        config.presigned_url_max_skew_time_secs = u32::MAX;
        builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));
        Self { core, log, counter: ids::Counter::default(), service: builder.build() }
    }

    pub(crate) fn behaviour(&self) -> &Behaviour {
        &self.core.behaviour
    }

    /// How many uploads in parts are open.
    pub(crate) fn uploads_open(&self) -> usize {
        self.core.uploads_open()
    }

    /// `bucket/key` of every version and every delete marker.
    pub(crate) fn objects(&self) -> Vec<String> {
        self.core.objects()
    }

    /// Every bucket but those from the start.
    pub(crate) fn buckets(&self) -> Vec<String> {
        self.core.buckets()
    }
}

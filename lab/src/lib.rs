//! In-process stand-ins of the products that underpin probes, with scripted faults.
//!
//! The main path: a caller picks a [`Profile`] (how one product behaves) and [`Fault`]s (what goes wrong),
//! [`Stand::start`] binds loopback ports and serves, [`Stand::target`] writes the item of an environment file that
//! reaches it, and [`Stand::requests`], [`Stand::uploads_open`], [`Stand::manifests`], [`Stand::objects`],
//! [`Stand::buckets`], [`Stand::tables`] and [`Stand::leftovers`] say afterwards what happened and what is left.
//!
//! A stand-in imitates what the facts document of the real product, never what a probe asks, and shares no code with
//! the probes. Behaviour is data: a product is a value of its family's behaviour, a fault is a change of that value.
//! Everything is scripted: no randomness but the keys of certificates, and no sleeping, but for two faults of databases
//! that are about time itself: answers that come late, and connections that are cut when they are idle.
//!
//! Read in this order: what can be played ([`profile`](mod@profile), [`fault`](mod@fault)), what runs
//! ([`stand`](mod@stand)), where and how connections are served (`ports`, `serve`, `certificates`, `log`), and then the
//! families (`family`, `registry`, `bucket`, `database`, `cluster`, `scm`, `domain`).

pub mod profile;

pub mod fault;

pub mod stand;

pub mod log;

mod ports;

mod serve;

mod certificates;

mod crypto;

mod family;

mod registry;

mod bucket;

mod database;

mod cluster;

mod scm;

mod domain;

pub use fault::{Fault, fault, faults};
pub use log::LoggedRequest;
pub use profile::{Profile, profile, profiles};
pub use stand::Stand;

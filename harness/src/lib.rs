//! The vocabulary and the engine of underpin. This crate knows no product and no file format.
//!
//! The main path, in the order of the modules: words and names ([`vocabulary`], [`names`], [`cause`], [`secret`]);
//! what was written in a file ([`settings`]) becomes an [`environment`] of targets; a [`family`] lists typed
//! [`probe`]s, which are given a context ([`context`]) and come to a [`finding`]; every text is cleaned
//! ([`scrub`]) and everything that is created is noted first ([`journal`]); what happens is told as [`event`]s, and
//! ends in a [`record`], which the [`judge`] holds against the [`matrix`]. A [`plan`] says what runs, the [`engine`]
//! runs it.

pub mod vocabulary;
pub mod names;
pub mod cause;
pub mod secret;
pub mod settings;
pub mod environment;
pub mod family;
pub mod probe;
pub mod context;
pub mod finding;
pub mod scrub;
pub mod journal;
pub mod event;
pub mod record;
pub mod matrix;
pub mod judge;
pub mod plan;
pub mod engine;
pub mod text;

pub use cause::Cause;
pub use context::Cx;
pub use family::{AnyFamily, Client, Family, Product, Removal, StandsFor};
pub use finding::{Failure, Finding, NotPassed, Passed};
pub use probe::{Cost, Probe, ProbeInfo};
pub use record::Record;
pub use secret::{Secret, SecretRef};
pub use vocabulary::{Depth, Effect, Fault, Outcome, Requirement, SkipKind, Support, Verdict};

/// Locks a mutex whose holders never leave it in a broken state, even when they panic.
pub(crate) fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

//! The vocabulary and the engine of underpin. This crate knows no product and no file format.
//!
//! The main path, in the order of the modules: words and names ([`vocabulary`], [`names`], [`cause`], [`secret`]);
//! what was written in a file ([`settings`]) becomes an [`environment`] of targets; a [`family`] lists typed
//! [`probe`]s, which are given a context ([`context`]) and come to a [`finding`]; every text is cleaned
//! ([`scrub`]) and everything that is created is noted first ([`journal`]); all of it ends in a [`record`].

pub mod cause;
pub mod context;
pub mod environment;
pub mod event;
pub mod family;
pub mod finding;
pub mod journal;
pub mod names;
pub mod probe;
pub mod record;
pub mod scrub;
pub mod secret;
pub mod settings;
pub mod text;
pub mod vocabulary;

pub use cause::Cause;
pub use context::Cx;
pub use family::{AnyFamily, Client, Family, Product, Removal};
pub use finding::{Failure, Finding, NotPassed, Passed};
pub use probe::{Cost, Probe, ProbeInfo};
pub use secret::{Secret, SecretRef};
pub use vocabulary::{Depth, Effect, Fault, Outcome, Requirement, SkipKind, Support, Verdict};

/// Locks a mutex whose holders never leave it in a broken state, even when they panic.
pub(crate) fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

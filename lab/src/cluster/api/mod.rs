//! The API itself: what is served, and what is done with it.

pub(crate) mod store;

pub(crate) mod ids;

pub(crate) mod kinds;

mod builtin;

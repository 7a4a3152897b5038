//! Google Cloud Storage by its JSON interface, as Gitpod uses it.
//!
//! The main path: [`client`] reaches the store without a credential; with the [`key`] of the service account it asks for a
//! [`token`], and sends a [`call`] with it. [`home`] is the bucket that the probes use; [`objects`], [`listing`] and
//! [`upload`] are the steps that they are made of, [`sign`] makes the addresses that Gitpod hands out. [`hashes`] are
//! those that Google tells, [`errors`] quotes it, [`remove`] cleans up.

pub mod client;

pub mod key;
pub mod token;

pub mod call;

pub mod home;

pub mod objects;
pub mod listing;
pub mod upload;

pub mod sign;
pub mod hashes;

pub mod errors;
pub mod remove;

pub use client::Gcs;

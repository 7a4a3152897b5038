//! Clusters: an API server in this process, every platform one of them with another [`Behaviour`] and other objects.
//!
//! The main path of a request: [`server`] takes the connection, or does what the behaviour says instead; [`auth`] finds out
//! who asks and whether they may; [`api`] reads the path and the options, and reads or writes the store, where what is
//! written first passes [`admission`]. The controllers in [`control`] live on the events of the store: they empty namespaces
//! that are deleted, and issue certificates as cert-manager does, with real keys. [`kubeconfig`] writes what a client reaches
//! it by.
//!
//! The server is written here, since what is played lies in its answers: refusals with their texts, discovery by release,
//! dry runs, watches that are cut. What a real one adds beyond the issue (defaulting of every field, validation of every
//! kind, fields with managers) is left out.
//!
//! Read in this order: what can differ ([`behaviour`]), the products and faults that use it, and then along the path.

mod behaviour;

mod products;

mod faults;

mod start;

mod kubeconfig;

mod https;

mod server;

mod auth;

mod api;

mod admission;

mod control;

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;
pub(crate) use server::Server;
pub(crate) use start::{item, start};

/// The family that all of them answer as.
const FAMILY: &str = "cluster";

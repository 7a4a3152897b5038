//! Databases that speak MySQL's protocol: every product is one server with another [`Behaviour`].
//!
//! The main path of a connection: [`door`] takes it, or does what the behaviour says instead; [`login`] greets, changes to
//! TLS where the client wants it, and verifies what the user proves ([`proof`]); [`commands`] reads one command after
//! another and hands statements to the [`engine`], which really executes them; [`reply`] writes what comes of it. Beneath
//! all of it [`packets`] is the framing, and [`server`] is what the connections share: who is logged in, and how many.
//!
//! The packets are `mysql_common`'s, where it writes what a server says. The library `opensrv-mysql` is not used, although
//! it is made for servers: its log-in cannot be scripted (errors before the greeting, plug-ins that are switched to,
//! connections that are cut), and half of what is played here lies in the log-in; it also brings an older line of
//! `mysql_common` of its own. TLS is `rustls`, as everywhere.
//!
//! Read in this order: what can differ ([`behaviour`], and for statements the engine's dialect), the products and faults
//! that use it, and then along the path. Adding a product is a file in `products`; adding a fault is a line in `faults`.

mod behaviour;

mod products;

mod faults;

mod start;

mod door;

mod packets;

mod server;

mod login;

mod proof;

mod commands;

mod reply;

mod engine;

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;
pub(crate) use server::Server;
pub(crate) use start::{item, start};

/// The family that all of them answer as.
const FAMILY: &str = "database";

//! HTTP and TLS without hidden help: no redirects, retries, decompression, cookies or ambient proxy, because these
//! hide exactly the faults that underpin looks for.
//!
//! The main path: [`tls`] makes the trust of a target, [`http`] sends a [`exchange::Request`] and reads an
//! [`exchange::Answer`], which becomes evidence as it arrives, after [`learn`] has found its credentials; a body that is made while it is sent is a
//! [`stream::Stream`]. What goes wrong below HTTP is told apart in [`classify`] and named in [`causes`]. [`clock`] holds a server's time
//! against ours. [`lanes`] gives each case connections of its own, [`raw`] opens one for what an HTTP client would hide, and [`forward`] leads a
//! client that is not ours.

pub mod tls;

pub mod exchange;
pub mod http;
pub mod learn;
pub mod stream;

pub mod lanes;
pub mod raw;

pub mod forward;

pub mod clock;

pub mod causes;
pub mod classify;

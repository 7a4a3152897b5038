//! What an installation is reached by: a name server that knows its three names, a certificate with its key in files, and a
//! listener that shows a certificate.
//!
//! The main path: [`start`] has the certificates made ([`certificates`]), binds the name server ([`nameserver`], over UDP and
//! TCP at one port) and the listener ([`listener`]), and writes the section `installation:` that reaches both. What can differ
//! stands in [`behaviour`], and the profiles and faults that use it beneath.

mod behaviour;

mod profiles;

mod faults;

mod start;

mod certificates;

mod nameserver;

mod listener;

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use profiles::PROFILES;
pub(crate) use start::{Installation, item, start};

/// The family that all of them answer as.
pub(crate) const FAMILY: &str = "domain";

/// The domain of the installation.
const DOMAIN: &str = "gitpod.example.com";

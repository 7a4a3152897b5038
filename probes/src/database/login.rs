//! The first log-in of a run, as Gitpod does it, and what it leads to. UNWRITTEN.
//!
//! The main path: [`reach`] resolves, dials and logs in in the clear ([`super::wire`]). Where that is refused for a reason
//! that TLS or another plug-in would mend, the sessions for statements are opened over TLS, and the probes of the log-in
//! fail. Where neither comes to a session, the target is not reached, and the failure is that of Gitpod's log-in.

use std::net::SocketAddr;
use std::time::Duration;

use harness::{Cx, Failure, NotPassed};

use super::Database;
use super::settings::Settings;
use super::wire::exchange::Seen;

/// How Gitpod's own log-in went.
#[derive(Debug)]
pub struct Login {
    /// Every address of the host.
    pub addresses: Vec<SocketAddr>,
    /// The one that was connected to.
    pub address: SocketAddr,
    /// How long it took to connect.
    pub dial: Duration,
    /// What the log-in in the clear showed.
    pub seen: Seen,
    /// Why it was refused, where it was, as the probe tells it that is about that.
    pub refused: Option<Refused>,
}

/// A refused log-in.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The slug of the probe that fails by it: `plaintext_login` or `auth_plugin`.
    pub probe: &'static str,
    /// The failure.
    pub failure: Failure,
}

/// Reaches a database.
///
/// # Errors
/// It was not reached, or nobody may log in.
pub async fn reach(settings: &Settings, cx: &Cx) -> Result<Database, NotPassed> {
    let _ = (settings, cx);
    Err(NotPassed::not_applicable("unwritten"))
}

//! Connecting as Gitpod does.
//!
//! Gitpod's waiter, which every component that uses the database waits for, gives each attempt to connect one second
//! (`components/service-waiter/cmd/database.go`). UNWRITTEN.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use harness::Failure;
use harness::environment::Common;
use tokio::net::TcpStream;

use crate::database::settings::Settings;

/// How long Gitpod's waiter lets one attempt to connect take.
pub const PATIENCE: Duration = Duration::from_secs(1);

/// A connection, and how long it took.
#[derive(Debug)]
pub struct Dialled {
    /// The connection.
    pub stream: TcpStream,
    /// Where it leads.
    pub address: SocketAddr,
    /// From the first packet until it stood.
    pub took: Duration,
}

/// Every address of the host, in the resolver's order: what `resolve` says, else what the system's resolver says.
///
/// # Errors
/// `dns-not-resolved`.
pub async fn addresses(settings: &Settings, common: &Common) -> Result<Vec<SocketAddr>, Failure> {
    let _ = (settings, common);
    todo_unwritten()
}

/// Connects to one address within [`PATIENCE`]. The error keeps its kind (`TimedOut` after the second).
///
/// # Errors
/// What the system says.
pub async fn dial(address: SocketAddr) -> std::io::Result<Dialled> {
    let _ = address;
    Err(std::io::Error::other("unwritten"))
}

/// Whether an address can be reached from the Internet: no private, loopback, link-local, unique-local or shared (CGNAT) one.
pub fn is_public(address: IpAddr) -> bool {
    let _ = address;
    false
}

fn todo_unwritten() -> Result<Vec<SocketAddr>, Failure> {
    Ok(Vec::new())
}

//! Connecting as Gitpod does.
//!
//! Gitpod's waiter, which every component that uses the database waits for, gives each attempt to connect one second
//! (`components/service-waiter/cmd/database.go`), which also holds the look-up of the name.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use harness::Failure;
use harness::environment::Common;
use tokio::net::TcpStream;

use crate::database::settings::Settings;
use crate::net::classify::{NotResolved, transport};

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
    if let Some((_, address)) = common.resolved(&settings.host_and_port()) {
        return Ok(vec![address]);
    }
    let host = settings.host.trim_matches(['[', ']']);
    let found = tokio::net::lookup_host((host, settings.port)).await;
    let found = found.map(|found| {
        let mut addresses = Vec::new();
        for address in found {
            // A resolver that is asked in two ways names an address twice.
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    });
    let not_resolved = |source| {
        let error = NotResolved { host: host.to_owned(), source };
        transport(&format!("looking up {host}"), &error, false)
    };
    match found {
        Ok(addresses) if addresses.is_empty() => Err(not_resolved(io::Error::other("the answer is empty"))),
        Ok(addresses) => Ok(addresses),
        Err(error) => Err(not_resolved(error)),
    }
}

/// Connects to one address within [`PATIENCE`]. The error keeps its kind (`TimedOut` after the second).
///
/// # Errors
/// What the system says.
pub async fn dial(address: SocketAddr) -> io::Result<Dialled> {
    let begun = Instant::now();
    let stream = tokio::time::timeout(PATIENCE, TcpStream::connect(address))
        .await
        .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "no connection within 1 s"))??;
    let took = begun.elapsed();
    stream.set_nodelay(true)?;
    Ok(Dialled { stream, address, took })
}

/// Whether an address can be reached from the Internet: no private, loopback, link-local, unique-local or shared (CGNAT) one,
/// none for benchmarks, and none that names no single machine.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let benchmark = first == 198 && (second == 18 || second == 19);
    !(first == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || shared
        || benchmark)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() {
        // A translator's name for an address of version 4.
        return is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    }
    !(address.is_unspecified()
        || address.is_loopback()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use harness::SecretRef;

    use super::*;

    fn settings(host: &str) -> Settings {
        Settings {
            host: host.to_owned(),
            port: 3306,
            username: "gitpod".to_owned(),
            password: SecretRef::Env("X".to_owned()),
            encryption_keys: None,
            idle_wait: Duration::ZERO,
            slow_answer: Duration::ZERO,
        }
    }

    #[test]
    fn addresses_of_the_internet_are_told_from_others() {
        for public in [
            "8.8.8.8",
            "203.0.113.7",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for other in [
            "10.1.2.3",
            "127.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "100.127.0.1",
            "198.18.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(other.parse().unwrap()), "{other}");
        }
    }

    #[tokio::test]
    async fn a_host_is_resolved_as_the_environment_says_or_by_itself() {
        let here: SocketAddr = "127.0.0.1:5001".parse().unwrap();
        let common =
            Common { resolve: [("db.example.com:3306".to_owned(), here)].into(), ..Common::default() };
        assert_eq!(addresses(&settings("db.example.com"), &common).await.unwrap(), [here]);
        let literal: SocketAddr = "192.0.2.1:3306".parse().unwrap();
        assert_eq!(addresses(&settings("192.0.2.1"), &common).await.unwrap(), [literal]);
        let literal: SocketAddr = "[2001:db8::1]:3306".parse().unwrap();
        assert_eq!(addresses(&settings("2001:db8::1"), &common).await.unwrap(), [literal]);
    }

    #[tokio::test]
    async fn a_refusal_keeps_its_kind() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let dialled = dial(address).await.unwrap();
        assert!(dialled.took < PATIENCE && dialled.address == address);
        drop((listener, dialled));
        assert_eq!(dial(address).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }
}

//! A proxy on the way, which leads tunnels to the hosts of the stand-in, but for one that it refuses.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::server::Scm;
use crate::ports::Shutdown;

/// The most that the head of a request may hold.
const LARGEST: usize = 8192;

/// Serves a bound listener until the shutdown resolves; then every tunnel is dropped.
pub(super) async fn run(listener: TcpListener, mut shutdown: Shutdown, scm: Arc<Scm>) {
    let mut tunnels = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
            Some(_) = tunnels.join_next(), if !tunnels.is_empty() => continue,
        };
        let Ok((stream, _)) = accepted else { continue };
        let scm = Arc::clone(&scm);
        tunnels.spawn(async move {
            // A client that goes away ends its tunnel.
            let _: io::Result<()> = lead(stream, &scm).await;
        });
    }
}

/// Reads one `CONNECT`, and leads it where it wants to go.
async fn lead(mut client: TcpStream, scm: &Scm) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < LARGEST {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split_whitespace();
    let (Some("CONNECT"), Some(target)) = (words.next(), words.next()) else {
        return client.write_all(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n").await;
    };
    let Some((host, port)) = target.rsplit_once(':') else {
        return client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    };
    let Some(to) = destination(scm, host, port) else {
        let said = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 29\r\n\r\n\
                    this host is not let through\n";
        return client.write_all(said.as_bytes()).await;
    };
    let mut server = TcpStream::connect(to).await?;
    client.write_all(b"HTTP/1.1 200 Connection Established\r\n\r\n").await?;
    tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// Where a tunnel ends: at the listener of a host that is played, or at the loopback address with the port that is asked
/// for. Nowhere for the host that is refused, by its name as by the address of its listener.
fn destination(scm: &Scm, host: &str, port: &str) -> Option<SocketAddr> {
    let behaviour = scm.behaviour();
    let port: u16 = port.parse().ok()?;
    let played: Vec<(&str, SocketAddr)> =
        behaviour.hosts.iter().copied().zip(scm.places().doors.iter().copied()).collect();
    let refused = behaviour.proxy_refuses;
    if refused == Some(host)
        || played.iter().any(|(name, door)| refused == Some(*name) && door.port() == port)
    {
        return None;
    }
    let known = played.iter().find(|(name, _)| *name == host && port == 443).map(|(_, door)| *door);
    Some(known.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, port).into()))
}

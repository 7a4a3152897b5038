//! A proxy of our own on loopback, for clients that cannot be told where to connect to: it leads each host to the
//! address that the environment names for it, and lets TLS pass untouched.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use harness::environment::Common;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use super::http::addresses;

/// A proxy that lives as long as this value.
#[derive(Debug)]
pub struct Forwarder {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Forwarder {
    /// Starts a proxy on a port of the system's choice.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(common: &Common) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let common = Arc::new(common.clone());
        let task = tokio::spawn(async move {
            // Dropped, and so ended, together with the listener.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let common = Arc::clone(&common);
                // A connection that breaks is seen by the client on its own end.
                connections.spawn(async move { forward(stream, &common).await.ok() });
            }
        });
        Ok(Self { address, task })
    }

    /// The proxy's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn forward(mut client: TcpStream, common: &Common) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0; 1024];
    let end = loop {
        let read = client.read(&mut byte).await?;
        if read == 0 || head.len() > 64 * 1024 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.extend_from_slice(&byte[..read]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let (target, tunnel) = target(&head[..end]).ok_or(io::ErrorKind::InvalidData)?;
    let addresses = addresses(common, &target).await.map_err(io::Error::other)?;
    let mut server = TcpStream::connect(&*addresses).await?;
    if tunnel {
        client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
        server.write_all(&head[end..]).await?;
    } else {
        // The request stays as it is: servers take a whole address where they expect a path.
        server.write_all(&head).await?;
    }
    tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}

/// Where a request to a proxy leads, and whether it asks for a tunnel.
fn target(head: &[u8]) -> Option<(Url, bool)> {
    let line = std::str::from_utf8(head).ok()?.lines().next()?;
    let mut words = line.split(' ');
    let (method, address) = (words.next()?, words.next()?);
    if method == "CONNECT" {
        return Some((Url::parse(&format!("https://{address}/")).ok()?, true));
    }
    Url::parse(address).ok().filter(|url| url.scheme() == "http").map(|url| (url, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_to_a_proxy_names_its_target() {
        let (url, tunnel) = target(b"CONNECT eu.gcr.io:443 HTTP/1.1\r\n\r\n").unwrap();
        assert_eq!((url.as_str(), tunnel), ("https://eu.gcr.io/", true));
        let (url, tunnel) = target(b"GET http://h:5000/v2/ HTTP/1.1\r\n\r\n").unwrap();
        assert_eq!((url.as_str(), tunnel), ("http://h:5000/v2/", false));
        assert!(target(b"GET /v2/ HTTP/1.1\r\n\r\n").is_none());
    }
}

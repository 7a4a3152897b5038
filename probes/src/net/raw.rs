//! A connection without an HTTP client on it: for answers that a client would hide, as one that comes while the
//! request's body is still on its way.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use harness::Failure;
use harness::environment::{Common, Proxy};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use super::classify::{self, transport};
use super::{http, tls};

/// A connection of either kind.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// The most bytes of a head that are read.
const HEAD_CAP: usize = 64 * 1024;

/// Whether a connection of this kind can be opened through the environment's proxy.
pub fn reaches(proxy: &Proxy) -> bool {
    match proxy {
        Proxy::None => true,
        Proxy::Env | Proxy::Url(_) => false,
    }
}

/// Connects to the host of `url` and, for `https`, does the handshake. Offers HTTP/1.1 only.
///
/// # Errors
/// What went wrong below HTTP.
pub async fn connect(common: &Common, url: &Url) -> Result<Box<dyn Wire>, Failure> {
    let step = format!("connecting to {}", http::authority(url));
    let addresses = http::addresses(common, url).await.map_err(|error| transport(&step, &error, false))?;
    let tcp = TcpStream::connect(&*addresses).await.map_err(|error| transport(&step, &error, false))?;
    if url.scheme() != "https" {
        return Ok(Box::new(tcp));
    }
    let config = tls::config(common, tls::Check::AsConfigured, &[b"http/1.1"])?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(host).map_err(|error| transport(&step, &error, false))?;
    let tls = tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
        .map_err(|error| transport(&step, &error, false))?;
    Ok(Box::new(tls))
}

/// How sending a request with a body went whose answer may come before the body is through.
#[derive(Debug)]
pub struct Early {
    /// The head of the answer, where one came.
    pub head: Option<Vec<u8>>,
    /// How much of the body was sent when the answer had come, or when the connection broke.
    pub sent: usize,
    /// What broke the connection, where something did.
    pub broken: Option<String>,
}

/// Sends `head` and then `length` bytes of `chunk` repeated, while it reads; stops when the head of an answer is read.
///
/// A broken write alone is no finding: what the server has said before may still be read, as Go's client reads it.
pub async fn send_and_listen(wire: Box<dyn Wire>, head: &str, chunk: &[u8], length: usize) -> Early {
    let (mut reader, mut writer) = tokio::io::split(wire);
    let sent = AtomicUsize::new(0);
    let write = async {
        writer.write_all(head.as_bytes()).await?;
        loop {
            let part = chunk.len().min(length - sent.load(Relaxed));
            if part == 0 {
                break;
            }
            writer.write_all(&chunk[..part]).await?;
            sent.fetch_add(part, Relaxed);
        }
        writer.flush().await
    };
    let read = read_head(&mut reader);
    tokio::pin!(write, read);
    let mut write_error = None;
    let heard = tokio::select! {
        heard = &mut read => heard,
        written = &mut write => {
            write_error = written.err();
            read.await
        }
    };
    match heard {
        Ok(head) => Early { head: Some(head), sent: sent.load(Relaxed), broken: None },
        Err(error) => {
            let broken = write_error.map_or_else(|| classify::chain(&error), |first| classify::chain(&first));
            Early { head: None, sent: sent.load(Relaxed), broken: Some(broken) }
        }
    }
}

async fn read_head(reader: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = reader.read(&mut buffer).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&buffer[..read]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            head.truncate(end);
            return Ok(head);
        }
        if head.len() > HEAD_CAP {
            return Err(std::io::Error::other("the head of the answer has no end"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_that_comes_early_is_read() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let server = tokio::spawn(async move {
            let mut buffer = [0; 100];
            let _ = theirs.read(&mut buffer).await;
            let _ = theirs.write_all(b"HTTP/1.1 401 Unauthorized\r\nA: b\r\n\r\n").await;
            // The rest of the body is never read.
            theirs
        });
        let early = send_and_listen(Box::new(ours), "PUT / HTTP/1.1\r\n\r\n", &[0; 512], 1 << 20).await;
        assert_eq!(early.head.as_deref(), Some(&b"HTTP/1.1 401 Unauthorized\r\nA: b"[..]));
        assert!(early.sent < 1 << 20);
        drop(server.await);
    }

    #[tokio::test]
    async fn a_connection_that_is_cut_is_told() {
        let (ours, theirs) = tokio::io::duplex(1024);
        drop(theirs);
        let early = send_and_listen(Box::new(ours), "PUT / HTTP/1.1\r\n\r\n", &[0; 512], 1 << 20).await;
        assert!(early.head.is_none() && early.broken.is_some());
    }
}

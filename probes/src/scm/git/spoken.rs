//! One question of git over one version of HTTP, on a connection of its own.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use harness::{Cx, Failure};
use http::header::{AUTHORIZATION, USER_AGENT};
use http::{HeaderValue, Uri};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::classify::transport;
use crate::net::exchange::{Answer, Request};
use crate::net::raw::Wire;
use crate::net::tls;
use crate::scm::at::{At, GIT_AGENT, GIT_PROTOCOL};
use crate::scm::{causes, dial};

/// A version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2, over TLS alone.
    Http2,
}

impl Version {
    /// For people.
    const fn name(self) -> &'static str {
        match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
        }
    }

    /// What is offered in the handshake; for HTTP/2 both, so that a server can choose, as curl offers them.
    const fn offered(self) -> &'static [&'static [u8]] {
        match self {
            Self::Http1 => &[b"http/1.1"],
            Self::Http2 => &[b"h2", b"http/1.1"],
        }
    }
}

/// Asks with the log-in of git. None where the server does not offer the version.
///
/// # Errors
/// What went wrong before a whole answer came.
pub async fn ask(
    at: &At<'_>,
    cx: &Cx,
    request: Request,
    version: Version,
) -> Result<Option<Answer>, Failure> {
    let step = format!("{} over {}", request.line(), version.name());
    let basic = at.as_git_basic()?;
    // What the server may echo is known as secret before it is sent.
    cx.credential(basic.trim_start_matches("Basic "));
    if !at.addresses.may_have_token(&request.url) {
        return Err(Failure::new(causes::SCM_TOKEN_KEPT_BACK, step, "a host of the product", "another host"));
    }
    let Some(wire) = connected(cx, &request, version).await? else { return Ok(None) };
    at.scm.ledger.spend(cx, &step)?;
    let result = match cx.within(&step, exchange(wire, &request, &basic, version)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(transport(&step, &*error, false)),
        Err(failure) => Err(failure),
    };
    let (end, text) = match &result {
        // Of the headers only the type: others may hold a session.
        Ok(answer) => {
            let text =
                format!("{}\n{}\n{} bytes", answer.status_text(), answer.media_type(), answer.body.len());
            (answer.status.as_u16().to_string(), text)
        }
        Err(failure) => (failure.cause.code.to_owned(), failure.actual.clone()),
    };
    cx.evidence(&format!("{step} -> {end}"), &text);
    result.map(Some)
}

/// A connection on which the version is spoken.
async fn connected(cx: &Cx, request: &Request, version: Version) -> Result<Option<Box<dyn Wire>>, Failure> {
    if request.url.scheme() != "https" {
        // Without TLS nothing is agreed upon, and git does not ask for more than HTTP/1.1.
        return match version {
            Version::Http1 => dial::plain(cx, &request.url).await.map(Some),
            Version::Http2 => Ok(None),
        };
    }
    let config = tls::config(cx.common(), tls::Check::AsConfigured, version.offered())?;
    let secured = dial::secured(cx, &request.url, config).await?;
    let chosen = secured.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok((chosen == (version == Version::Http2)).then(|| Box::new(secured) as Box<dyn Wire>))
}

type Lost = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(
    wire: Box<dyn Wire>,
    request: &Request,
    basic: &str,
    version: Version,
) -> Result<Answer, Lost> {
    let once = Arc::new(Mutex::new(Some(wire)));
    let connector = tower::service_fn(move |_: Uri| {
        let wire = once.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A second connection would hide that the first one broke.
        std::future::ready(wire.map(|wire| TokioIo::new(Line(wire))).ok_or(io::ErrorKind::NotConnected))
    });
    let connector = tower::util::MapErr::new(connector, io::Error::from);
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new())
        .http2_only(version == Version::Http2)
        .retry_canceled_requests(false)
        .build(connector);
    let mut authorization = HeaderValue::from_str(basic)?;
    authorization.set_sensitive(true);
    let asked = http::Request::builder()
        .method(request.method.clone())
        .uri(request.url.as_str())
        .header(GIT_PROTOCOL, "version=2")
        .header(USER_AGENT, GIT_AGENT)
        .header(AUTHORIZATION, authorization)
        .body(Empty::new())?;
    let response = client.request(asked).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let (mut incoming, mut body, mut cut) = (response.into_body(), Vec::new(), false);
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = request.cap - body.len();
        body.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            cut = true;
            break;
        }
    }
    let (line, url) = (request.line(), request.url.clone());
    Ok(Answer { line, url, status, headers, body: body.into(), cut, certificate: None })
}

/// A connection that hyper's client can be given.
struct Line(Box<dyn Wire>);

impl Connection for Line {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use url::Url;

    use super::*;

    fn request() -> Request {
        let url = Url::parse("https://git.example/a/b.git/info/refs?service=git-upload-pack").unwrap();
        Request::new(http::Method::GET, url)
    }

    /// Answers the first bytes that come with `said`, and gives back what was asked.
    async fn answered(said: &'static [u8]) -> (Result<Answer, String>, String) {
        let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
        let server = tokio::spawn(async move {
            let mut asked = vec![0; 4096];
            let read = theirs.read(&mut asked).await.unwrap();
            theirs.write_all(said).await.unwrap();
            asked.truncate(read);
            String::from_utf8(asked).unwrap()
        });
        let answer = exchange(Box::new(ours), &request(), "Basic eDp5", Version::Http1).await;
        (answer.map_err(|error| crate::net::classify::chain(&*error)), server.await.unwrap())
    }

    #[tokio::test]
    async fn the_name_of_the_host_is_asked_for_whatever_is_connected_to() {
        let (answer, asked) = answered(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
        assert_eq!(answer.unwrap().body, "hello");
        let asked = asked.to_ascii_lowercase();
        assert!(asked.starts_with("get /a/b.git/info/refs?service=git-upload-pack http/1.1\r\n"), "{asked}");
        assert!(
            asked.contains("\r\nhost: git.example\r\n") && asked.contains("\r\ngit-protocol: version=2\r\n")
        );
    }

    #[tokio::test]
    async fn an_answer_that_is_cut_after_its_headers_is_none() {
        let (answer, _) = answered(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n").await;
        assert!(answer.is_err());
    }
}

//! How connections are served: [`run`] takes a bound listener and a shutdown, and speaks HTTP/1.1, or over TLS HTTP/2
//! where both sides know it.
//!
//! What is said on a connection is the business of a [`Product`]; what is wrong with the connection itself is data of
//! [`Wire`].

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Certificate;

/// How a listener treats its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// It answers.
    Serve,
    /// Its port refuses connections.
    Closed,
    /// It takes connections and never says a byte.
    Silent,
    /// It takes a request and closes the connection instead of an answer.
    HangUp,
}

/// What is spoken on a connection, and what the target's text calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// TLS, called `https`.
    Https,
    /// No TLS, called `http`.
    Http,
    /// No TLS, yet called `https`.
    HttpCalledHttps,
}

/// The state of a listener below HTTP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) listen: Listen,
    pub(crate) scheme: Scheme,
    pub(crate) certificate: Certificate,
    /// Whether HTTP/2 is spoken to who knows it, too.
    pub(crate) http2: bool,
}

impl Wire {
    /// Nothing is wrong.
    pub(crate) const GOOD: Self =
        Self { listen: Listen::Serve, scheme: Scheme::Https, certificate: Certificate::Good, http2: false };

    /// The same, with HTTP/2.
    pub(crate) const GOOD_WITH_HTTP2: Self = Self { http2: true, ..Self::GOOD };
}

/// How the body of an answer ends on the wire; told as an extension of the response, and [`Ending::Whole`] where it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ending {
    /// As its length says, which stands in the header.
    #[default]
    Whole,
    /// Well, without a length told before.
    Untold,
    /// It breaks off after the header: over HTTP/1.1 by the end of the connection, over HTTP/2 by a reset of the stream.
    Breaks,
}

/// A clock of events instead of seconds: it ticks once for each connection and each change of a tag, so that "opened
/// after the change" is decided without measuring time.
#[derive(Debug, Default)]
pub(crate) struct Clock(AtomicU64);

impl Clock {
    /// The time of an event that happens now; no two events have the same.
    pub(crate) fn tick(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// One connection, as a [`Product`] sees it.
#[derive(Debug)]
pub(crate) struct Connection {
    /// When it was opened, by the stand-in's [`Clock`]; names the connection, too.
    pub(crate) opened: u64,
    /// Which connection of its listener this is, counted from one.
    pub(crate) number: u64,
    /// Which of several servers behind one address the connection reached, once that is decided.
    pub(crate) backend: OnceLock<usize>,
    reset: Arc<AtomicBool>,
}

impl Connection {
    /// Prepares the end of the connection by a TCP reset, once the caller returns [`Cut`].
    pub(crate) fn reset(&self) -> Cut {
        self.reset.store(true, Ordering::SeqCst);
        Cut
    }
}

/// The connection ends without an answer.
#[derive(Debug)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the script cuts the connection")
    }
}

impl Error for Cut {}

/// What answers the requests of one listener.
pub(crate) trait Product: Send + Sync + 'static {
    /// Answers one request, or cuts the connection.
    fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Full<Bytes>>, Cut>> + Send;
}

/// Serves a bound listener until the shutdown resolves; then every connection is dropped.
pub(crate) async fn run<P: Product>(
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
    listen: Listen,
    tls: Option<TlsAcceptor>,
    clock: Arc<Clock>,
    product: Arc<P>,
) {
    let mut connections = JoinSet::new();
    let mut silent = Vec::new();
    let mut number = 0;
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        // A client that is gone before it was accepted is no concern of ours.
        let Ok((stream, _)) = accepted else { continue };
        if listen == Listen::Silent {
            silent.push(stream);
            continue;
        }
        let _ = stream.set_nodelay(true);
        let reset = Arc::new(AtomicBool::new(false));
        number += 1;
        let (opened, backend) = (clock.tick(), OnceLock::new());
        let connection = Connection { opened, number, backend, reset: Arc::clone(&reset) };
        let stream = Resettable { stream, reset };
        let (tls, product) = (tls.clone(), Arc::clone(&product));
        connections.spawn(async move {
            match tls {
                Some(tls) => {
                    // A client that does not trust us breaks off here; its own report is the evidence.
                    if let Ok(stream) = tls.accept(stream).await {
                        let second = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                        speak(stream, second, listen, connection, product).await;
                    }
                }
                None => speak(stream, false, listen, connection, product).await,
            }
        });
    }
}

/// Speaks HTTP/1.1 or HTTP/2 on one connection until either side ends it.
async fn speak<S, P>(stream: S, second: bool, listen: Listen, connection: Connection, product: Arc<P>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    P: Product,
{
    let connection = Arc::new(connection);
    let service = service_fn(move |request| {
        let (product, connection) = (Arc::clone(&product), Arc::clone(&connection));
        async move {
            match listen {
                Listen::HangUp => Err(Cut),
                Listen::Serve | Listen::Closed | Listen::Silent => {
                    product.answer(&connection, request).await.map(sent)
                }
            }
        }
    });
    if second {
        // Where it is dropped, its streams are, too.
        let served = http2::Builder::new(Streams::default()).serve_connection(TokioIo::new(stream), service);
        let _: Result<(), hyper::Error> = served.await;
        return;
    }
    // Go's servers, which most registries are, write header names in title case.
    let served =
        http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), service);
    // A cut, or a client that goes away, ends a connection; neither is an error of the stand-in.
    let _: Result<(), hyper::Error> = served.await;
}

/// Runs the streams of one connection, as long as the connection lives.
#[derive(Clone, Default)]
struct Streams(Arc<Mutex<JoinSet<()>>>);

impl<F> hyper::rt::Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while streams.try_join_next().is_some() {}
        streams.spawn(stream);
    }
}

/// A response whose body ends as the product says.
fn sent(response: Response<Full<Bytes>>) -> Response<Sent> {
    let ending = response.extensions().get::<Ending>().copied().unwrap_or_default();
    response.map(|body| Sent { body, ending, began: false })
}

/// A body that ends as it is told to.
struct Sent {
    body: Full<Bytes>,
    ending: Ending,
    began: bool,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if self.ending == Ending::Breaks {
            if self.began {
                return Poll::Ready(Some(Err(Cut)));
            }
            // The header goes on the wire while there is nothing to follow yet.
            self.began = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Pin::new(&mut self.body).poll_frame(cx).map_err(|never| match never {})
    }

    fn is_end_stream(&self) -> bool {
        self.ending == Ending::Whole && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        match self.ending {
            Ending::Whole | Ending::Breaks => self.body.size_hint(),
            Ending::Untold => SizeHint::new(),
        }
    }
}

/// A TCP stream that ends with a reset when the script says so.
struct Resettable {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Resettable {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            // With a linger of zero seconds the close becomes a reset, and unsent bytes are discarded.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Resettable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Resettable {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

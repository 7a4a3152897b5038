//! The ports of one stand-in: bound on the loopback address by the system's choice, and served until the shutdown.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use rustls::server::danger::ClientCertVerifier;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::certificates::{Authorities, Certificate};
use crate::log::Log;
use crate::serve::{self, Clock, Listen, Product, Scheme, Wire};

/// Where a stand-in listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    /// Its own port.
    pub(crate) own: SocketAddr,
    /// The port of what it has on a host of its own, beside itself: a token realm, or an endpoint that is not reached.
    pub(crate) beside: Option<SocketAddr>,
}

impl Addresses {
    /// Those of a stand-in that does not run.
    pub(crate) fn nowhere() -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
        Self { own: nowhere, beside: Some(nowhere) }
    }
}

/// What all listeners of one stand-in share, and the tasks that serve them.
pub(crate) struct Ports {
    pub(crate) log: Arc<Log>,
    pub(crate) clock: Arc<Clock>,
    authorities: Authorities,
    closed: Vec<TcpSocket>,
    tasks: Vec<JoinHandle<()>>,
    shutdown: watch::Sender<()>,
}

impl Ports {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            log: Arc::new(Log::default()),
            clock: Arc::new(Clock::default()),
            authorities: Authorities::new()?,
            closed: Vec::new(),
            tasks: Vec::new(),
            shutdown: watch::Sender::new(()),
        })
    }

    /// Binds a loopback port, with a certificate for these hosts and the loopback address.
    pub(crate) async fn bind(&self, wire: Wire, hosts: &[&str]) -> io::Result<Port> {
        let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let (address, state) = if wire.listen == Listen::Closed {
            let socket = TcpSocket::new_v4()?;
            socket.bind(any)?;
            (socket.local_addr()?, State::Closed(socket))
        } else {
            let listener = TcpListener::bind(any).await?;
            (listener.local_addr()?, State::Open(listener))
        };
        let tls = match wire.scheme {
            Scheme::Https if wire.http2 => {
                let names: Vec<&str> = hosts.iter().copied().chain(["127.0.0.1", "localhost"]).collect();
                Some(self.authorities.acceptor_with_http2(wire.certificate, &names)?)
            }
            Scheme::Https => Some(self.acceptor(wire.certificate, hosts)?),
            Scheme::Http | Scheme::HttpCalledHttps => None,
        };
        Ok(Port { address, listen: wire.listen, state, tls })
    }

    /// Binds a loopback port for what speaks no HTTP.
    pub(crate) fn bind_raw(queue: Queue) -> io::Result<RawPort> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = socket.local_addr()?;
        let state = match queue {
            Queue::None => State::Closed(socket),
            Queue::Usual => State::Open(socket.listen(1024)?),
            Queue::Short(length) => State::Open(socket.listen(length)?),
        };
        Ok(RawPort { address, state })
    }

    /// Takes clients into TLS that begins after something was said without it, with a certificate for these hosts and the
    /// loopback address.
    pub(crate) fn acceptor(&self, certificate: Certificate, hosts: &[&str]) -> io::Result<TlsAcceptor> {
        let names: Vec<&str> = hosts.iter().copied().chain(["127.0.0.1", "localhost"]).collect();
        self.authorities.acceptor(certificate, &names)
    }

    /// The same, and what a client shows of its own goes to a verifier.
    pub(crate) fn acceptor_with(
        &self,
        certificate: Certificate,
        hosts: &[&str],
        clients: Arc<dyn ClientCertVerifier>,
    ) -> io::Result<TlsAcceptor> {
        let names: Vec<&str> = hosts.iter().copied().chain(["127.0.0.1", "localhost"]).collect();
        self.authorities.acceptor_with(certificate, &names, clients)
    }

    /// The certificate of the authority whose leaves are shown, as PEM.
    pub(crate) fn ca(&self) -> &str {
        &self.authorities.pem
    }

    /// Runs what listens nowhere, until the shutdown.
    pub(crate) fn attend<F>(&mut self, run: impl FnOnce(Shutdown) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let shutdown = self.ended();
        self.tasks.push(tokio::spawn(run(shutdown)));
    }

    /// Resolves when the stand-in ends.
    fn ended(&self) -> Shutdown {
        let mut ended = self.shutdown.subscribe();
        Box::pin(async move { drop(ended.changed().await) })
    }

    /// Runs on a port what takes its connections, until the shutdown.
    pub(crate) fn serve_raw<F>(&mut self, port: RawPort, run: impl FnOnce(TcpListener, Shutdown) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        match port.state {
            State::Closed(socket) => self.closed.push(socket),
            State::Open(listener) => {
                let shutdown = self.ended();
                self.tasks.push(tokio::spawn(run(listener, shutdown)));
            }
        }
    }

    /// Serves a product on a port, as the port's wire says.
    pub(crate) fn serve<P: Product>(&mut self, port: Port, product: Arc<P>) {
        match port.state {
            State::Closed(socket) => self.closed.push(socket),
            State::Open(listener) => {
                let shutdown = self.ended();
                let clock = Arc::clone(&self.clock);
                let run = serve::run(listener, shutdown, port.listen, port.tls, clock, product);
                self.tasks.push(tokio::spawn(run));
            }
        }
    }

    /// What is kept while the stand-in runs.
    pub(crate) fn open(self) -> Open {
        let Self { log, authorities, closed, tasks, shutdown, .. } = self;
        Open { log, ca: authorities.pem, closed, tasks, shutdown }
    }
}

/// The open ports of a running stand-in. Its end is the shutdown of all tasks.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) log: Arc<Log>,
    /// The certificate that the target's text names.
    pub(crate) ca: String,
    /// Ports that are kept so that nobody else listens there.
    closed: Vec<TcpSocket>,
    tasks: Vec<JoinHandle<()>>,
    shutdown: watch::Sender<()>,
}

impl Open {
    /// Returns when no task is left.
    pub(crate) async fn stop(self) {
        let Self { tasks, shutdown, closed, .. } = self;
        drop(shutdown);
        for task in tasks {
            // A task that panicked has ended, too.
            let _ = task.await;
        }
        drop(closed);
    }
}

/// One port before anything is served on it.
pub(crate) struct Port {
    pub(crate) address: SocketAddr,
    listen: Listen,
    state: State,
    tls: Option<TlsAcceptor>,
}

/// One port for what speaks no HTTP, before anything is served on it.
pub(crate) struct RawPort {
    pub(crate) address: SocketAddr,
    state: State,
}

/// How many connections the system keeps for a listener that has not taken them yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Nothing listens: connections are refused.
    None,
    /// More than are ever made at once.
    Usual,
    /// This many, and one more.
    Short(u32),
}

/// Resolves when the stand-in ends.
pub(crate) type Shutdown = Pin<Box<dyn Future<Output = ()> + Send>>;

enum State {
    /// Bound and never listening: connections are refused, and nobody else gets the port.
    Closed(TcpSocket),
    Open(TcpListener),
}

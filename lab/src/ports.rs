//! The ports of one stand-in: bound on the loopback address by the system's choice, and served until the shutdown.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Authorities;
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
        let names: Vec<&str> = hosts.iter().copied().chain(["127.0.0.1", "localhost"]).collect();
        let tls = match wire.scheme {
            Scheme::Https => Some(self.authorities.acceptor(wire.certificate, &names)?),
            Scheme::Http | Scheme::HttpCalledHttps => None,
        };
        Ok(Port { address, listen: wire.listen, state, tls })
    }

    /// Serves a product on a port, as the port's wire says.
    pub(crate) fn serve<P: Product>(&mut self, port: Port, product: Arc<P>) {
        match port.state {
            State::Closed(socket) => self.closed.push(socket),
            State::Open(listener) => {
                let mut ended = self.shutdown.subscribe();
                let shutdown = async move { drop(ended.changed().await) };
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

enum State {
    /// Bound and never listening: connections are refused, and nobody else gets the port.
    Closed(TcpSocket),
    Open(TcpListener),
}

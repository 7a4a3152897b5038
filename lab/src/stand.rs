//! A running stand-in: its ports, its tasks, and what can be read from it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Authorities;
use crate::fault::Fault;
use crate::log::{Log, LoggedRequest};
use crate::profile::Profile;
use crate::registry::{Behaviour, Bucket, Presigner, Realm, Registry};
use crate::serve::{self, Clock, Listen, Product, Scheme, Wire};

/// A running stand-in. It stops, with all its tasks, when it is dropped or by [`Stand::stop`].
#[derive(Debug)]
pub struct Stand {
    registry: Arc<Registry>,
    /// The certificate that the target's text names.
    ca: String,
    addresses: Addresses,
    /// Ports that are kept so that nobody else listens there.
    closed: Vec<TcpSocket>,
    tasks: Vec<JoinHandle<()>>,
    /// Its end is the shutdown of all tasks.
    shutdown: watch::Sender<()>,
}

impl Stand {
    /// Starts a profile with faults on a loopback port of the system's choice. A fault that does not suit the profile
    /// is an error that says so.
    pub async fn start(profile: &'static Profile, faults: &[&'static Fault]) -> io::Result<Self> {
        let mut behaviour = (profile.behaviour)();
        for fault in faults {
            let unsuitable = |why| {
                let text = format!("the fault {} does not suit the profile {}: {why}", fault.id, profile.id);
                io::Error::new(io::ErrorKind::InvalidInput, text)
            };
            if fault.family != profile.family {
                return Err(unsuitable("it is of another family"));
            }
            (fault.play)(&mut behaviour).map_err(unsuitable)?;
        }
        let authorities = Authorities::new()?;
        let (log, clock) = (Arc::new(Log::default()), Arc::new(Clock::default()));
        let (wire, storage) = (behaviour.wire, behaviour.storage);
        let port = Port::bind(wire, behaviour.host, &authorities).await?;
        let behind = match storage {
            Some(storage) => Some((Port::bind(storage.wire, None, &authorities).await?, storage)),
            None => None,
        };
        let realm = match behaviour.realm_host() {
            Some(host) => Some(Port::bind(Wire::GOOD, Some(host), &authorities).await?),
            None => None,
        };
        let addresses = Addresses { own: port.address, realm: realm.as_ref().map(|port| port.address) };
        let presigner =
            behind.as_ref().map(|(port, _)| Presigner { base: format!("https://{}", port.address) });
        let registry = Arc::new(Registry::new(behaviour, log, Arc::clone(&clock), presigner));
        let mut stand = Self {
            registry: Arc::clone(&registry),
            ca: authorities.pem,
            addresses,
            closed: Vec::new(),
            tasks: Vec::new(),
            shutdown: watch::Sender::new(()),
        };
        stand.serve(port, wire.listen, &clock, Arc::clone(&registry));
        if let Some(port) = realm {
            let realm = Arc::new(Realm { registry: Arc::clone(&registry) });
            stand.serve(port, Listen::Serve, &clock, realm);
        }
        if let Some((port, storage)) = behind {
            let bucket = Arc::new(Bucket { registry, grants: storage.grants });
            stand.serve(port, storage.wire.listen, &clock, bucket);
        }
        Ok(stand)
    }

    fn serve<P: Product>(&mut self, port: Port, listen: Listen, clock: &Arc<Clock>, product: Arc<P>) {
        match port.state {
            State::Closed(socket) => self.closed.push(socket),
            State::Open(listener) => {
                let mut ended = self.shutdown.subscribe();
                let shutdown = async move { drop(ended.changed().await) };
                let run = serve::run(listener, shutdown, listen, port.tls, Arc::clone(clock), product);
                self.tasks.push(tokio::spawn(run));
            }
        }
    }

    /// The text of one item of `targets:` of an environment file, indented by two spaces. The CA and the password file
    /// are written into the folder, which the text's paths are relative to; their names carry the target's name.
    /// `base_image` names the image that the stand-in holds from its start, an index for amd64 and arm64, by its whole
    /// reference; `resolve` and `allow_hosts` name the hosts that it plays.
    pub fn target(&self, name: &str, folder: &Path) -> io::Result<String> {
        let item = Item::new(&self.registry.behaviour, self.addresses, name);
        if let Some((file, password)) = &item.password {
            std::fs::write(folder.join(file), password)?;
        }
        if let Some(file) = &item.ca {
            std::fs::write(folder.join(file), &self.ca)?;
        }
        Ok(item.text)
    }

    /// Every request so far, in order of arrival.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.registry.log.entries()
    }

    /// How many uploads were begun and neither closed nor cancelled.
    pub fn uploads_open(&self) -> usize {
        self.registry.uploads_open()
    }

    /// Every manifest that was pushed: `repository:tag` for each of its tags, or `repository@digest` when it has none.
    pub fn manifests(&self) -> Vec<String> {
        self.registry.manifests()
    }

    /// Stops, and returns when no task is left.
    pub async fn stop(self) {
        let Self { tasks, shutdown, .. } = self;
        drop(shutdown);
        for task in tasks {
            // A task that panicked has ended, too.
            let _ = task.await;
        }
    }
}

/// Where a stand-in listens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    /// Its own port.
    pub(crate) own: SocketAddr,
    /// The port of its token realm, when that is on a host of its own.
    pub(crate) realm: Option<SocketAddr>,
}

/// One item of `targets:` and the files that it names.
pub(crate) struct Item {
    pub(crate) text: String,
    password: Option<(String, String)>,
    ca: Option<String>,
}

impl Item {
    pub(crate) fn new(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Self {
        let Behaviour { wire, host, prefix, account, base_image, allow_hosts, .. } = behaviour;
        let (scheme, default_port) = if wire.scheme == Scheme::Http { ("http", 80) } else { ("https", 443) };
        let authority = host.map_or_else(|| addresses.own.to_string(), str::to_owned);
        let mut lines = vec![
            format!("- name: {name}"),
            "  family: registry".to_owned(),
            format!("  url: \"{scheme}://{authority}{prefix}\""),
        ];
        let mut item = Self { text: String::new(), password: None, ca: None };
        if let Some(account) = account {
            let file = format!("{name}.password");
            lines.push(format!("  username: \"{}\"", account.username));
            lines.push(format!("  password: {{ file: \"{file}\" }}"));
            item.password = Some((file, account.password.clone()));
        }
        if scheme == "https" {
            let file = format!("{name}.ca.pem");
            lines.push(format!("  ca: \"{file}\""));
            item.ca = Some(file);
        }
        if let Some(repository) = base_image {
            lines.push(format!("  base_image: \"{authority}/{repository}:latest\""));
        }
        lines.push("  provokes: true".to_owned());
        // A stand-in need not be waited for, and its layers need not be as large as those of a workspace.
        lines.push("  large_layer: 80MiB".to_owned());
        lines.push("  slow_body_pause: 300ms".to_owned());
        lines.push("  token_wait: 100ms".to_owned());
        if !allow_hosts.is_empty() {
            lines.push(format!("  allow_hosts: [\"{}\"]", allow_hosts.join("\", \"")));
        }
        let own = host.map(|host| format!("\"{host}:{default_port}\": \"{}\"", addresses.own));
        let realm = behaviour.realm_host().zip(addresses.realm);
        let realm = realm.map(|(host, address)| format!("\"{host}:443\": \"{address}\""));
        let resolve: Vec<String> = own.into_iter().chain(realm).collect();
        if !resolve.is_empty() {
            lines.push(format!("  resolve: {{ {} }}", resolve.join(", ")));
        }
        item.text = format!("  {}\n", lines.join("\n  "));
        item
    }
}

/// One port before anything is served on it.
struct Port {
    address: SocketAddr,
    state: State,
    tls: Option<TlsAcceptor>,
}

enum State {
    /// Bound and never listening: connections are refused, and nobody else gets the port.
    Closed(TcpSocket),
    Open(TcpListener),
}

impl Port {
    /// Binds a loopback port, with a certificate for the host and the loopback address.
    async fn bind(wire: Wire, host: Option<&str>, authorities: &Authorities) -> io::Result<Self> {
        let any: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let (address, state) = if wire.listen == Listen::Closed {
            let socket = TcpSocket::new_v4()?;
            socket.bind(any)?;
            (socket.local_addr()?, State::Closed(socket))
        } else {
            let listener = TcpListener::bind(any).await?;
            (listener.local_addr()?, State::Open(listener))
        };
        let names: Vec<&str> = host.into_iter().chain(["127.0.0.1", "localhost"]).collect();
        let tls = match wire.scheme {
            Scheme::Https => Some(authorities.acceptor(wire.certificate, &names)?),
            Scheme::Http | Scheme::HttpCalledHttps => None,
        };
        Ok(Self { address, state, tls })
    }
}

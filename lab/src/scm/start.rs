//! How a stand-in is started: a listener for each of its hosts, and a proxy where it has one; and the text of a target that
//! reaches it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use super::FAMILY;
use super::accounts::{CLIENT_ID, CLIENT_SECRET, GITPOD};
use super::behaviour::Behaviour;
use super::proxy;
use super::server::{Door, Scm};
use crate::certificates::Certificate;
use crate::ports::{Addresses, Ports, Queue};
use crate::serve::{Scheme, Wire};
use crate::stand::Item;

/// Where a stand-in listens.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Where each host of the behaviour is served, in its order.
    pub(super) doors: Vec<SocketAddr>,
    /// Where its proxy listens, when there is one.
    pub(super) proxy: Option<SocketAddr>,
}

impl Places {
    /// Those of a stand-in that does not run.
    pub(crate) fn nowhere(behaviour: &Behaviour) -> Self {
        let nowhere = Addresses::nowhere().own;
        Self { doors: vec![nowhere; behaviour.hosts.len()], proxy: behaviour.proxy_refuses.map(|_| nowhere) }
    }
}

/// Binds the listeners that the behaviour asks for, and serves them.
pub(crate) async fn start(behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Scm>, Addresses)> {
    let mut bound = Vec::new();
    for host in behaviour.hosts {
        let certificate = match behaviour.untrusted_host {
            Some(untrusted) if untrusted == *host => Certificate::UnknownCa,
            Some(_) | None => behaviour.wire.certificate,
        };
        bound.push((*host, ports.bind(Wire { certificate, ..behaviour.wire }, &[host]).await?));
    }
    let doors: Vec<SocketAddr> = bound.iter().map(|(_, port)| port.address).collect();
    let way = match behaviour.proxy_refuses {
        Some(_) => Some(Ports::bind_raw(Queue::Usual)?),
        None => None,
    };
    let proxy = way.as_ref().map(|port| port.address);
    let places = Places { doors, proxy };
    let own = places.doors.first().copied().ok_or_else(|| io::Error::other("it plays no host"))?;
    let scm = Arc::new(Scm::new(behaviour, places, Arc::clone(&ports.log)));
    for (host, port) in bound {
        ports.serve(port, Arc::new(Door { scm: Arc::clone(&scm), host }));
    }
    if let Some(way) = way {
        let led = Arc::clone(&scm);
        ports.serve_raw(way, |listener, shutdown| proxy::run(listener, shutdown, led));
    }
    Ok((scm, Addresses { own, beside: None }))
}

/// The item of `targets:` that reaches a stand-in with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, places: &Places, name: &str) -> Item {
    let own = places.doors.first().copied().unwrap_or(Addresses::nowhere().own);
    let plain = behaviour.wire.scheme == Scheme::Http;
    let host = behaviour.hosts.first().copied().unwrap_or_default();
    let base = if plain { format!("http://{own}") } else { format!("https://{host}") };
    let file = |kind: &str| format!("{name}.{kind}");
    let mut lines = vec![
        format!("- name: {name}"),
        format!("  family: {FAMILY}"),
        format!("  url: \"{base}{}\"", behaviour.context),
        format!("  token: {{ file: \"{}\" }}", file("token")),
        format!("  repository: \"{}\"", behaviour.repository),
    ];
    let mut files = vec![(file("token"), behaviour.token.text.to_owned())];
    if behaviour.forge.has_application() {
        lines.push(format!(
            "  oauth: {{ client_id: {CLIENT_ID}, client_secret: {{ file: \"{}\" }} }}",
            file("client-secret")
        ));
        files.push((file("client-secret"), CLIENT_SECRET.to_owned()));
        if let Some(refresh) = behaviour.refresh_token {
            lines.push(format!("  refresh_token: {{ file: \"{}\" }}", file("refresh")));
            files.push((file("refresh"), refresh.to_owned()));
        }
    }
    lines.push(format!("  callback_host: {GITPOD}"));
    lines.push(format!("  answer_within: {}", behaviour.answer_within));
    if let Some(proxy) = places.proxy {
        lines.push(format!("  proxy: \"http://{proxy}\""));
    }
    let mut ca = None;
    if !plain {
        let pem = file("ca.pem");
        lines.push(format!("  ca: \"{pem}\""));
        ca = Some(pem);
        let doors = behaviour.hosts.iter().zip(&places.doors);
        let resolve: Vec<String> = doors.map(|(host, door)| format!("\"{host}:443\": \"{door}\"")).collect();
        lines.push(format!("  resolve: {{ {} }}", resolve.join(", ")));
    }
    Item::new(&lines, files, ca)
}

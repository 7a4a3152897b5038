//! How a server is started, and the text of a target that reaches it.

use std::io;
use std::sync::Arc;

use super::behaviour::{Behaviour, Door, Tls};
use super::engine::Engine;
use super::server::Server;
use super::{FAMILY, door};
use crate::ports::{Addresses, Ports, Queue};
use crate::stand::Item;

/// Binds the listener, and serves it.
pub(crate) async fn start(behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Server>, Addresses)> {
    let queue = match behaviour.door {
        Door::Closed => Queue::None,
        Door::StallsAfter(_) => Queue::Short(door::SHORT_QUEUE),
        Door::Open | Door::Silent | Door::HangsUp | Door::CutsTheLogin | Door::Says(_) | Door::Refuses(_) => {
            Queue::Usual
        }
    };
    let tls = match behaviour.tls {
        Tls::On(certificate) => Some(ports.acceptor(certificate, &[behaviour.target.host])?),
        Tls::Off | Tls::Old => None,
    };
    let port = Ports::bind_raw(queue)?;
    let addresses = Addresses { own: port.address, beside: None };
    let engine = Engine::new(behaviour.sql.clone())?;
    let server = Arc::new(Server::new(behaviour, engine, Arc::clone(&ports.log), tls));
    let served = Arc::clone(&server);
    ports.serve_raw(port, |listener, shutdown| door::run(listener, shutdown, served));
    Ok((server, addresses))
}

/// The item of `targets:` that reaches a server with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Item {
    let (target, user) = (&behaviour.target, &behaviour.user);
    let file = |kind: &str| format!("{name}.{kind}");
    // A stand-in answers slowly where it is told to, and where the machine is slow, which is none of a run's findings.
    let slow = behaviour.wire.slow_by.map_or("5s", |_| "50ms");
    let lines = vec![
        format!("- name: {name}"),
        format!("  family: {FAMILY}"),
        format!("  host: {}", target.host),
        format!("  port: {}", target.port),
        format!("  username: \"{}\"", target.username.unwrap_or(user.name)),
        format!("  password: {{ file: \"{}\" }}", file("password")),
        format!("  encryption_keys: {{ file: \"{}\" }}", file("encryption-keys")),
        format!("  ca: \"{}\"", file("ca.pem")),
        // As long as it takes to tell a connection that is cut from one that is not.
        "  idle_wait: 1s".to_owned(),
        format!("  slow_answer: {slow}"),
        "  provokes: true".to_owned(),
        format!("  resolve: {{ \"{}:{}\": \"{}\" }}", target.host, target.port, addresses.own),
    ];
    let files = vec![
        (file("password"), target.password.unwrap_or(user.password).to_owned()),
        (file("encryption-keys"), target.encryption_keys.to_owned()),
    ];
    Item::new(&lines, files, Some(file("ca.pem")))
}

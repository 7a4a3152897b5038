//! How an installation is started, and the section of an environment file that reaches it.

use std::io;
use std::sync::Arc;

use super::behaviour::{Behaviour, Serves};
use super::certificates::{self, Made};
use super::{DOMAIN, listener, nameserver};
use crate::ports::{Addresses, Ports, Queue};
use crate::stand::Item;

/// An installation that runs.
#[derive(Debug)]
pub(crate) struct Installation {
    behaviour: Behaviour,
    made: Made,
}

impl Installation {
    /// The section that reaches it.
    pub(crate) fn item(&self, addresses: Addresses, name: &str) -> Item {
        written(&self.behaviour, Some(&self.made), addresses, name)
    }
}

/// Makes the certificates, binds name server and listener, and serves both.
pub(crate) async fn start(
    behaviour: Behaviour,
    ports: &mut Ports,
) -> io::Result<(Arc<Installation>, Addresses)> {
    let made = certificates::make(&behaviour)?;
    let names = nameserver::bind().await?;
    let queue = if behaviour.serves == Serves::Nothing { Queue::None } else { Queue::Usual };
    let port = Ports::bind_raw(queue)?;
    let addresses = Addresses { own: port.address, beside: Some(names.address) };
    let tls = listener::acceptor(made.served.0.clone(), made.served.1.clone_key())?;
    ports.serve_raw(port, |listener, shutdown| listener::run(listener, shutdown, tls));
    let dns = behaviour.dns.clone();
    ports.attend(|shutdown| nameserver::run(names, shutdown, dns));
    Ok((Arc::new(Installation { behaviour, made }), addresses))
}

/// The section that would reach an installation with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Item {
    written(behaviour, None, addresses, name)
}

fn written(behaviour: &Behaviour, made: Option<&Made>, addresses: Addresses, name: &str) -> Item {
    let file = |kind: &str| format!("{name}.{kind}");
    let state = if behaviour.installed { "installed" } else { "absent" };
    let custom = behaviour.certificate.by == super::behaviour::By::Custom;
    let mut lines = vec![
        format!("domain: {DOMAIN}"),
        format!("state: {state}"),
        format!("certificate: {{ file: \"{}\", key: {{ file: \"{}\" }} }}", file("tls.crt"), file("tls.key")),
        format!("public_roots: \"{}\"", file("public-roots.pem")),
    ];
    if custom {
        lines.push(format!("custom_ca: \"{}\"", file("custom-ca.pem")));
    }
    lines.extend(addresses.beside.map(|address| format!("nameserver: \"{address}\"")));
    lines.push(format!(
        "resolve: {{ \"{DOMAIN}:443\": \"{0}\", \"*.{DOMAIN}:443\": \"{0}\" }}",
        addresses.own
    ));
    let mut files = Vec::new();
    if let Some(made) = made {
        files.push((file("tls.crt"), made.chain.clone()));
        files.push((file("tls.key"), made.key.clone()));
        files.push((file("public-roots.pem"), made.public_roots.clone()));
        files.extend(made.custom_ca.clone().map(|ca| (file("custom-ca.pem"), ca)));
    }
    Item::installation(&lines, files)
}

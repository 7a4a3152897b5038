//! How a registry is started: its own listener, the one of its token realm, and the one of the store behind it; and the
//! text of a target that reaches it.

use std::io;
use std::sync::Arc;

use super::Registry;
use super::behaviour::Behaviour;
use super::realm::Realm;
use super::storage::{Bucket, Presigner};
use crate::ports::{Addresses, Ports};
use crate::serve::{Scheme, Wire};
use crate::stand::Item;

/// Binds the listeners that the behaviour asks for, and serves them.
pub(crate) async fn start(behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Registry>, Addresses)> {
    let storage = behaviour.storage;
    let port = ports.bind(behaviour.wire, behaviour.host.as_slice()).await?;
    let behind = match storage {
        Some(storage) => Some((ports.bind(storage.wire, &[]).await?, storage)),
        None => None,
    };
    let realm = match behaviour.realm_host() {
        Some(host) => Some(ports.bind(Wire::GOOD, &[host]).await?),
        None => None,
    };
    let addresses = Addresses { own: port.address, beside: realm.as_ref().map(|port| port.address) };
    let presigner = behind.as_ref().map(|(port, _)| Presigner { base: format!("https://{}", port.address) });
    let (log, clock) = (Arc::clone(&ports.log), Arc::clone(&ports.clock));
    let registry = Arc::new(Registry::new(behaviour, log, clock, presigner));
    ports.serve(port, Arc::clone(&registry));
    if let Some(port) = realm {
        ports.serve(port, Arc::new(Realm { registry: Arc::clone(&registry) }));
    }
    if let Some((port, storage)) = behind {
        ports.serve(port, Arc::new(Bucket { registry: Arc::clone(&registry), grants: storage.grants }));
    }
    Ok((registry, addresses))
}

/// The item of `targets:` that reaches a registry with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Item {
    let Behaviour { wire, host, prefix, account, base_image, allow_hosts, .. } = behaviour;
    let (scheme, default_port) = if wire.scheme == Scheme::Http { ("http", 80) } else { ("https", 443) };
    let authority = host.map_or_else(|| addresses.own.to_string(), str::to_owned);
    let mut lines = vec![
        format!("- name: {name}"),
        "  family: registry".to_owned(),
        format!("  url: \"{scheme}://{authority}{prefix}\""),
    ];
    let (mut files, mut ca) = (Vec::new(), None);
    if let Some(account) = account {
        let file = format!("{name}.password");
        lines.push(format!("  username: \"{}\"", account.username));
        lines.push(format!("  password: {{ file: \"{file}\" }}"));
        files.push((file, account.password.clone()));
    }
    if scheme == "https" {
        let file = format!("{name}.ca.pem");
        lines.push(format!("  ca: \"{file}\""));
        ca = Some(file);
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
    let realm = behaviour.realm_host().zip(addresses.beside);
    let realm = realm.map(|(host, address)| format!("\"{host}:443\": \"{address}\""));
    let resolve: Vec<String> = own.into_iter().chain(realm).collect();
    if !resolve.is_empty() {
        lines.push(format!("  resolve: {{ {} }}", resolve.join(", ")));
    }
    Item::new(&lines, files, ca)
}

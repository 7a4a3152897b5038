//! How a store is started, and the text of a target that reaches it.

use std::io;
use std::sync::Arc;

use super::Store;
use super::behaviour::Behaviour;
use crate::ports::{Addresses, Ports};
use crate::serve::{Listen, Scheme, Wire};
use crate::stand::Item;

/// Binds the listener, and serves it.
pub(crate) async fn start(behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Store>, Addresses)> {
    let endpoint = behaviour.endpoint.split(':').next().unwrap_or_default();
    let hosts: Vec<&str> =
        std::iter::once(endpoint).chain(behaviour.more_hosts.iter().map(String::as_str)).collect();
    let port = ports.bind(behaviour.wire, &hosts).await?;
    let closed = if behaviour.more_hosts_closed {
        Some(ports.bind(Wire { listen: Listen::Closed, ..behaviour.wire }, &hosts).await?)
    } else {
        None
    };
    let addresses = Addresses { own: port.address, beside: closed.as_ref().map(|port| port.address) };
    let store = Arc::new(Store::new(behaviour, Arc::clone(&ports.log)));
    ports.serve(port, Arc::clone(&store));
    if let Some(closed) = closed {
        ports.serve(closed, Arc::clone(&store));
    }
    Ok((store, addresses))
}

/// The item of `targets:` that reaches a store with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Item {
    let plain = behaviour.wire.scheme == Scheme::Http;
    let (access, secret) = (format!("{name}.access-key"), format!("{name}.secret-key"));
    let mut lines = vec![
        format!("- name: {name}"),
        "  family: bucket".to_owned(),
        "  api: s3".to_owned(),
        format!("  endpoint: \"{}\"", behaviour.endpoint),
    ];
    if plain {
        lines.push("  insecure: true".to_owned());
    }
    lines.extend(behaviour.region.map(|region| format!("  region: {region}")));
    lines.push(format!("  access_key: {{ file: \"{access}\" }}"));
    lines.push(format!("  secret_key: {{ file: \"{secret}\" }}"));
    lines.extend(behaviour.bucket.map(|bucket| format!("  bucket: {bucket}")));
    if behaviour.backs_registry {
        lines.push("  backs: registry".to_owned());
    }
    let mut ca = None;
    if !plain {
        let file = format!("{name}.ca.pem");
        lines.push(format!("  ca: \"{file}\""));
        ca = Some(file);
    }
    lines.push("  provokes: true".to_owned());
    // A stand-in need not be filled as a store of users is.
    lines.push("  large_object: 80MiB".to_owned());
    lines.push("  many_keys: 2010".to_owned());
    let port = |host: &str| {
        if host.contains(':') { host.to_owned() } else { format!("{host}:{}", if plain { 80 } else { 443 }) }
    };
    let own = (behaviour.endpoint, addresses.own);
    let beside = addresses.beside.filter(|_| behaviour.more_hosts_closed).unwrap_or(addresses.own);
    let more = behaviour.more_hosts.iter().map(|host| (host.as_str(), beside));
    let pairs = std::iter::once(own).chain(more).map(|(host, at)| format!("\"{}\": \"{at}\"", port(host)));
    lines.push(format!("  resolve: {{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
    let files = vec![(access, behaviour.access_key.to_owned()), (secret, behaviour.secret_key.to_owned())];
    Item::new(&lines, files, ca)
}

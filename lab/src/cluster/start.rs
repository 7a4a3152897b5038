//! How a cluster is started: its objects are put into the store, its controllers and its server run. And the text of a target
//! that reaches it.

use std::io;
use std::sync::Arc;

use serde_json::{Value, json};

use super::api::defaults;
use super::api::kinds::Kinds;
use super::api::store::{Key, Store};
use super::behaviour::{Behaviour, Controller, Door, NAMESPACE};
use super::kubeconfig::{self, AnyClient, CONTEXT, Credentials};
use super::server::{self, Server};
use super::{FAMILY, control, https};
use crate::ports::{Addresses, Ports, Queue};
use crate::stand::Item;

/// Fills the store, binds the listener, and serves it.
pub(crate) fn start(mut behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Server>, Addresses)> {
    let queue = match behaviour.door {
        Door::Closed => Queue::None,
        Door::Open | Door::Silent | Door::Page => Queue::Usual,
    };
    let store = Store::new();
    // They live in the store from now on.
    let objects = std::mem::take(&mut behaviour.objects);
    let installation = https::make(behaviour.https)?;
    seed(&behaviour, &store, objects)?;
    fill_installation(&store, installation.data);
    let credentials = Credentials::new(behaviour.login, ports.ca(), installation.public_roots)?;
    let tls =
        ports.acceptor_with(behaviour.certificate, &["kubernetes.default.svc"], AnyClient::verifier())?;
    let port = Ports::bind_raw(queue)?;
    let addresses = Addresses { own: port.address, beside: None };
    let behaviour = Arc::new(behaviour);
    ports.attend(|shutdown| control::spawn(Arc::clone(&behaviour), store.clone(), shutdown));
    let server = Arc::new(Server::new(behaviour, store, credentials, Arc::clone(&ports.log)));
    let served = Arc::clone(&server);
    ports.serve_raw(port, |listener, shutdown| server::run(listener, shutdown, tls, served));
    Ok((server, addresses))
}

/// Puts the objects of a profile into the store: definitions first, since they tell of other kinds.
fn seed(behaviour: &Behaviour, store: &Store, objects: Vec<Value>) -> io::Result<()> {
    let is_definition = |object: &Value| object["kind"] == "CustomResourceDefinition";
    let (definitions, others): (Vec<_>, Vec<_>) = objects.into_iter().partition(is_definition);
    // What is there, is there although a group is not served.
    let mut whole = behaviour.clone();
    whole.unserved.clear();
    for all in [definitions, others] {
        let kinds = Kinds::of_all(&whole, store);
        for mut object in all {
            let kind = kinds.of_object(&object).ok_or_else(|| {
                let (version, kind) = (&object["apiVersion"], &object["kind"]);
                io::Error::other(format!("the profile holds an object of an unknown kind: {version} {kind}"))
            })?;
            defaults::fill(&mut object, kind, behaviour.release);
            let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
            let key = kind.key(&text("namespace"), &text("name"));
            store
                .seed(&key, object)
                .map_err(|_| io::Error::other(format!("the profile holds {key} twice")))?;
        }
    }
    Ok(())
}

/// Fills the secret of the installation's certificate, where the profile has it.
fn fill_installation(store: &Store, data: Value) {
    let key = Key::new("", "secrets", NAMESPACE, https::SECRET);
    // A profile without it keeps none.
    let _ = store.change(&key, |secret| {
        secret["type"] = json!("kubernetes.io/tls");
        secret["data"] = data;
    });
}

/// The item of `targets:` that reaches a cluster with this behaviour.
pub(crate) fn item(
    behaviour: &Behaviour,
    credentials: Option<&Credentials>,
    addresses: Addresses,
    name: &str,
) -> Item {
    let file = |kind: &str| format!("{name}.{kind}");
    let context = if behaviour.context_missing { "absent" } else { CONTEXT };
    // As long as it takes to tell a controller that never issues from one that does.
    let wait = match behaviour.cert_manager.as_ref().map(|manager| manager.controller) {
        Some(Controller::Never | Controller::Once) => "1s",
        Some(
            Controller::Issues
            | Controller::Denies
            | Controller::WrongKey
            | Controller::WrongNames
            | Controller::WithoutLabels,
        )
        | None => "60s",
    };
    let mut lines = vec![
        format!("- name: {name}"),
        format!("  family: {FAMILY}"),
        format!("  kubeconfig: {{ file: \"{}\" }}", file("kubeconfig")),
        format!("  context: {context}"),
        format!("  namespace: {NAMESPACE}"),
    ];
    lines.extend(behaviour.issuer.map(|issuer| format!("  issuer: {issuer}")));
    lines.extend([
        format!("  installer: {}/{}", super::behaviour::INSTALLER.0, super::behaviour::INSTALLER.1),
        format!("  public_roots: \"{}\"", file("public-roots.pem")),
        format!("  issue_wait: {wait}"),
    ]);
    let roots = credentials.map(|credentials| credentials.public_roots.clone()).unwrap_or_default();
    let files = vec![
        (file("kubeconfig"), kubeconfig::text(behaviour, credentials, addresses.own)),
        (file("public-roots.pem"), roots),
    ];
    Item::new(&lines, files, None)
}

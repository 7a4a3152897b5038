//! cert-manager, as its manifest installs it: what it defines, its three deployments, and its webhook.
//!
//! Documented by cert-manager's manifests: names, labels, images, paths and rules of the webhook, which versions are
//! served. The label `app.kubernetes.io/version` and the images are how its version is read in the field.

use serde_json::{Value, json};

use super::object::with;
use super::workload::{Workload, container, deployment, service};
use crate::cluster::behaviour::{CertManager, Controller, Webhook};

mod definitions;
mod schema;
mod webhooks;

use definitions::definitions;
use webhooks::configurations;

/// The namespace that it is installed in.
pub(super) const NAMESPACE: &str = "cert-manager";

/// cert-manager of this version, with everything up.
pub(super) fn release(version: &'static str) -> CertManager {
    CertManager {
        version,
        secret_template: numbers(version) >= (1, 5),
        serves_v1: true,
        webhook: Webhook::Up,
        controller: Controller::Issues,
    }
}

/// Major and minor of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// The labels that the manifest puts on everything of one part.
pub(super) fn labels(of: &CertManager, component: &str) -> Value {
    let name = match component {
        "controller" => "cert-manager",
        "cainjector" => "cainjector",
        other => other,
    };
    json!({
        "app": name,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/instance": "cert-manager",
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/version": format!("v{}", of.version),
    })
}

/// By which a part's pods are chosen: the labels that no upgrade changes.
fn chosen_by(of: &CertManager, component: &str) -> Value {
    let mut labels = labels(of, component);
    if let Some(labels) = labels.as_object_mut() {
        labels.remove("app");
        labels.remove("app.kubernetes.io/version");
    }
    labels
}

/// Its three deployments.
pub(super) fn deployments(of: &CertManager) -> Vec<Workload> {
    let part = |name: &'static str, component: &str| {
        let image = format!("quay.io/jetstack/cert-manager-{component}:v{}", of.version);
        // The containers have names of their own from 1.10 on.
        let own = format!("cert-manager-{component}");
        let called = if numbers(of.version) >= (1, 10) { own.as_str() } else { "cert-manager" };
        deployment(NAMESPACE, name, 1, vec![container(called, &image)])
            .chosen_by(chosen_by(of, component))
            .labelled(labels(of, component))
    };
    vec![
        part("cert-manager", "controller"),
        part("cert-manager-cainjector", "cainjector"),
        part("cert-manager-webhook", "webhook"),
    ]
}

/// Everything else of it: definitions, services, configurations of the webhook.
pub(super) fn objects(of: &CertManager) -> Vec<Value> {
    let services = [
        ("cert-manager", "controller", "10.96.14.7", ("tcp-prometheus-servicemonitor", 9402)),
        ("cert-manager-webhook", "webhook", "10.96.14.8", ("https", 443)),
    ];
    let services = services.map(|(name, component, address, port)| {
        with(
            service(NAMESPACE, name, address, &[port], &chosen_by(of, component)),
            json!({ "metadata": { "labels": labels(of, component) } }),
        )
    });
    let mut all = definitions(of);
    all.extend(services);
    all.extend(configurations(of));
    all
}

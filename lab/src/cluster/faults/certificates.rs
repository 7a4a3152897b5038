//! cert-manager: whether it is there and well, and what comes of what is asked of it.

use serde_json::{Value, json};

use super::super::behaviour::{Behaviour, CertManager, Controller, NAMESPACE, Webhook};
use super::objects::{condition, each, first, forget, is, is_named, with, without};
use super::{Played, fault, set};
use crate::fault::Fault;

const DEFINITION: &str = "CustomResourceDefinition";
/// The label that tells the version on all that is installed.
const VERSION: &str = "app.kubernetes.io/version";
/// The last version of cert-manager before v1, and the version of its API.
const OLD: &str = "v1alpha2";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("ca-bundle-missing", "has webhook configurations of cert-manager without an authority", |b| {
        manager(b)?.webhook = Webhook::Untrusted;
        each(b, is_configuration, |object| {
            for webhook in list(&mut object["webhooks"]) {
                forget(&mut webhook["clientConfig"], "caBundle");
            }
        })
    }),
    fault("cainjector-down", "has a cainjector of cert-manager that does not run", |b| {
        first(
            b,
            |object| is_named(object, "Deployment", "cert-manager-cainjector"),
            |deployment| {
                let message = "Deployment does not have minimum availability.";
                condition(deployment, "Available", "False", "MinimumReplicasUnavailable", message);
                deployment["status"]["unavailableReplicas"] = json!(1);
                for field in ["availableReplicas", "readyReplicas"] {
                    forget(&mut deployment["status"], field);
                }
            },
        )
    }),
    fault("cert-manager-absent", "has no cert-manager", |b| {
        b.cert_manager = None;
        without(b, is_of_manager)
    }),
    fault("cert-manager-unlabelled", "has a cert-manager from a mirror that tells no version", unlabelled),
    fault("cert-manager-v1-missing", "has a cert-manager of before v1", |b| {
        manager(b)?.serves_v1 = false;
        each(b, is_of_manager, before_v1)
    }),
    fault("dns01-other-zone", "has an issuer whose DNS-01 solver is for another zone", |b| {
        first(b, is_acme_issuer, |issuer| {
            for solver in list(&mut issuer["spec"]["acme"]["solvers"]) {
                solver["selector"] = json!({ "dnsZones": ["another.example.org"] });
            }
        })
    }),
    fault("http01-only", "has an issuer that solves by HTTP-01 only", |b| {
        first(b, is_acme_issuer, |issuer| {
            issuer["spec"]["acme"]["solvers"] = json!([{ "http01": { "ingress": { "class": "nginx" } } }]);
        })
    }),
    fault("issuer-missing", "has no issuer of the name that the target gives", |b| {
        set(&mut b.issuer, Some("ClusterIssuer/letsencrypt-prod"))
    }),
    fault("issuer-not-ready", "has an issuer whose account was not registered", |b| {
        first(b, is_acme_issuer, |issuer| {
            let message = "Failed to register ACME account: 400 urn:ietf:params:acme:error:invalidContact: \
                           Error creating new account :: contact email has invalid domain";
            condition(issuer, "Ready", "False", "ErrRegisterACMEAccount", message);
        })
    }),
    fault("issues-denied", "denies every request for a certificate", |b| controls(b, Controller::Denies)),
    fault("issues-never", "never issues a certificate", |b| controls(b, Controller::Never)),
    fault("issues-without-labels", "leaves the labels of the template off the secrets", |b| {
        controls(b, Controller::WithoutLabels)
    }),
    fault("issues-wrong-key", "puts another key into the secret than the one that was signed", |b| {
        controls(b, Controller::WrongKey)
    }),
    fault("issues-wrong-names", "leaves names out of certificates", |b| controls(b, Controller::WrongNames)),
    fault("order-pending", "has an order that has been pending for days", pending_order),
    fault("reissues-never", "issues once, and not again when the secret is gone", |b| {
        controls(b, Controller::Once)
    }),
    fault("secret-template-pruned", "drops the template of secrets, which its schema does not know", |b| {
        manager(b)?.secret_template = false;
        first(
            b,
            |object| is_named(object, DEFINITION, "certificates.cert-manager.io"),
            |definition| {
                for version in list(&mut definition["spec"]["versions"]) {
                    let spec = &mut version["schema"]["openAPIV3Schema"]["properties"]["spec"];
                    forget(&mut spec["properties"], "secretTemplate");
                }
            },
        )
    }),
    fault("webhook-bypassed", "does not ask cert-manager's webhook about any namespace", |b| {
        manager(b)?.webhook = Webhook::Bypassed;
        each(b, is_configuration, |object| {
            for webhook in list(&mut object["webhooks"]) {
                let selector = json!({ "matchLabels": { "cert-manager.io/asked": "true" } });
                webhook["namespaceSelector"] = selector;
            }
        })
    }),
    fault("webhook-down", "does not reach cert-manager's webhook", |b| {
        set(&mut manager(b)?.webhook, Webhook::Down)
    }),
];

fn manager(behaviour: &mut Behaviour) -> Result<&mut CertManager, &'static str> {
    behaviour.cert_manager.as_mut().ok_or("it has no cert-manager")
}

fn controls(behaviour: &mut Behaviour, controller: Controller) -> Played {
    set(&mut manager(behaviour)?.controller, controller)
}

fn list(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_array_mut().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Its own group, and that of its orders and challenges.
fn is_group(text: &str) -> bool {
    let group = text.split('/').next().unwrap_or_default();
    group == "cert-manager.io" || group == "acme.cert-manager.io"
}

/// All that is cert-manager's: what it defines and what is defined, its configurations, and its namespace with all in it.
fn is_of_manager(object: &Value) -> bool {
    let metadata = &object["metadata"];
    is_group(text(&object["apiVersion"]))
        || is_group(text(&object["spec"]["group"]))
        || text(&metadata["namespace"]) == "cert-manager"
        || text(&metadata["name"]).starts_with("cert-manager")
}

fn is_configuration(object: &Value) -> bool {
    text(&object["kind"]).ends_with("WebhookConfiguration")
        && object["metadata"]["name"] == "cert-manager-webhook"
}

fn is_acme_issuer(object: &Value) -> bool {
    (is(object, "ClusterIssuer") || is(object, "Issuer")) && object["spec"]["acme"].is_object()
}

/// The image bears a digest instead of a tag, and no label tells the version.
fn unlabelled(behaviour: &mut Behaviour) -> Played {
    let digest = "sha256:8ab436dc7ad1e0a2a1f0b9ef1c1d3a0c3ae08ad1b17c5b5b1d4ed30ad8c1b6e4";
    each(behaviour, is_of_manager, |object| {
        forget(&mut object["metadata"]["labels"], VERSION);
        forget(&mut object["spec"]["template"]["metadata"]["labels"], VERSION);
        for path in ["/spec/template/spec/containers", "/spec/containers"] {
            for container in object.pointer_mut(path).into_iter().flat_map(list) {
                let image = text(&container["image"]).to_owned();
                let name = image.rsplit('/').next().unwrap_or_default().split([':', '@']).next();
                let name = name.unwrap_or_default();
                container["image"] = json!(format!("mirror.example.com/jetstack/{name}@{digest}"));
            }
        }
    })
}

fn before_v1(object: &mut Value) {
    if is(object, DEFINITION) {
        for version in list(&mut object["spec"]["versions"]) {
            version["name"] = json!(OLD);
        }
    } else if let Some((group, _)) = text(&object["apiVersion"]).split_once('/')
        && is_group(group)
    {
        object["apiVersion"] = json!(format!("{group}/{OLD}"));
    }
}

fn pending_order(behaviour: &mut Behaviour) -> Played {
    let owner = behaviour.objects.iter().find(|object| is_named(object, "Certificate", "https-certificates"));
    let names = owner.map(|certificate| certificate["spec"]["dnsNames"].clone());
    let names = names.ok_or("it has no certificate https-certificates")?;
    let annotations = json!({ "cert-manager.io/certificate-name": "https-certificates" });
    let order = json!({
        "apiVersion": "acme.cert-manager.io/v1",
        "kind": "Order",
        "metadata": {
            "name": "https-certificates-7xk2q-1836472093", "namespace": NAMESPACE, "annotations": annotations,
            "creationTimestamp": "2022-11-05T10:02:11Z",
        },
        "spec": {
            "dnsNames": names, "issuerRef": { "kind": "ClusterIssuer", "name": "letsencrypt" },
            "request": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=",
        },
        "status": {
            "state": "pending", "url": "https://acme-v02.api.letsencrypt.org/acme/order/512/118",
            "finalizeURL": "https://acme-v02.api.letsencrypt.org/acme/finalize/512/118",
        },
    });
    // A later order stands for the certificate; one that went well before does not count any more.
    with(behaviour, order)
}

//! Which network the cluster seems to have.

use serde_json::{Value, json};

use super::fault;
use super::objects::{each, is, with, without};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("calico-conflict", "has pools that wrap packets, and a Calico that only enforces policies", |b| {
        each(b, is_calico_node, |set| {
            for container in list(&mut set["spec"]["template"]["spec"]["containers"]) {
                variable(container, "CALICO_NETWORKING_BACKEND", "none");
            }
        })
    }),
    fault("cni-unknown", "has a network of its own making", |b| {
        without(b, is_of_calico)?;
        with(b, daemonset("house-net", "registry.example.com/house-net:2.1"))
    }),
    fault("networks-two", "has flannel left over beside Calico", |b| {
        with(b, daemonset("kube-flannel-ds", "quay.io/coreos/flannel:v0.14.0"))
    }),
];

fn is_calico_node(object: &Value) -> bool {
    is(object, "DaemonSet") && object["metadata"]["name"] == "calico-node"
}

/// Its daemonset and deployments, their pods, and what they define with what is defined.
fn is_of_calico(object: &Value) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |group: &str| group.ends_with("projectcalico.org") || group.ends_with("tigera.io");
    let group = text(&object["apiVersion"]);
    let (name, namespace) = (text(&object["metadata"]["name"]), text(&object["metadata"]["namespace"]));
    of(group.split('/').next().unwrap_or_default())
        || of(&text(&object["spec"]["group"]))
        || name.starts_with("calico")
        || namespace.starts_with("calico")
        || namespace == "tigera-operator"
}

/// A network as its daemonset tells it, on every node.
fn daemonset(name: &str, image: &str) -> Value {
    let labels = json!({ "app": name });
    let container = json!({ "name": name, "image": image, "securityContext": { "privileged": true } });
    json!({
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": { "name": name, "namespace": "kube-system", "labels": labels },
        "spec": {
            "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels },
                "spec": { "hostNetwork": true, "containers": [container] },
            },
        },
        "status": {
            "currentNumberScheduled": 3, "desiredNumberScheduled": 3, "numberAvailable": 3, "numberMisscheduled": 0,
            "numberReady": 3, "observedGeneration": 1, "updatedNumberScheduled": 3,
        },
    })
}

fn list(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_array_mut().into_iter().flatten()
}

fn variable(container: &mut Value, name: &str, value: &str) {
    let made = json!({ "name": name, "value": value });
    match container["env"].as_array_mut() {
        None => container["env"] = json!([made]),
        Some(all) => match all.iter_mut().find(|other| other["name"] == name) {
            Some(other) => *other = made,
            None => all.push(made),
        },
    }
}

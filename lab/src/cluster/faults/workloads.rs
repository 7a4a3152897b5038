//! What is refused to pods, and what they would lack: admission, quotas, storage, the label of the name service.

use serde_json::{Value, json};

use super::super::behaviour::{Behaviour, NAMESPACE};
use super::objects::{each, first, forget, is, is_named, with, without};
use super::{Played, fault, set};
use crate::fault::Fault;

const CLASS: &str = "StorageClass";
/// The annotations that make a class the default, today's and that of old releases.
const DEFAULT: [&str; 2] =
    ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("default-class-missing", "has no default storage class", |b| {
        each(b, is_default, |class| {
            for annotation in DEFAULT {
                forget(&mut class["metadata"]["annotations"], annotation);
            }
        })
    }),
    fault("default-classes-two", "has two default storage classes", two_defaults),
    fault("dns-label-missing", "has pods of its name service without the label k8s-app=kube-dns", |b| {
        each(b, is_dns, |pod| pod["metadata"]["labels"]["k8s-app"] = json!("coredns"))
    }),
    fault("priority-quota", "refuses critical pods in Gitpod's namespace for want of a quota", |b| {
        b.admission.critical_needs_quota = true;
        let is_critical = |object: &Value| {
            is(object, "ResourceQuota")
                && object["metadata"]["namespace"] == NAMESPACE
                && object["spec"]["scopeSelector"].is_object()
        };
        // The quota that is there is for another class than Gitpod's pods have.
        first(b, is_critical, |quota| {
            quota["spec"]["scopeSelector"]["matchExpressions"][0]["values"] =
                json!(["system-cluster-critical"]);
        })
    }),
    fault("privileged-mutated", "takes privileges away from pods by a webhook", |b| {
        set(&mut b.admission.takes_privileged_away, true)
    }),
    fault("privileged-refused", "refuses privileged pods by a webhook", |b| {
        set(&mut b.admission.refuses_privileged, Some("validation.gatekeeper.sh"))
    }),
    fault("psa-restricted", "enforces restricted pods in Gitpod's namespace", |b| {
        b.admission.pod_security = true;
        first(
            b,
            |object| is_named(object, "Namespace", NAMESPACE),
            |namespace| {
                namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] = json!("restricted");
            },
        )
    }),
    fault("snapshots-missing", "has neither the kinds nor a class for snapshots of volumes", |b| {
        without(b, |object| {
            let group = |value: &Value| {
                value.as_str().is_some_and(|text| text.starts_with("snapshot.storage.k8s.io"))
            };
            group(&object["apiVersion"]) || group(&object["spec"]["group"])
        })
    }),
];

fn is_default(object: &Value) -> bool {
    is(object, CLASS)
        && DEFAULT.iter().any(|annotation| object["metadata"]["annotations"][*annotation] == "true")
}

fn is_dns(object: &Value) -> bool {
    is(object, "Pod") && object["metadata"]["labels"]["k8s-app"] == "kube-dns"
}

/// As after somebody marked a class of their own and left the platform's as it was.
fn two_defaults(behaviour: &mut Behaviour) -> Played {
    let found = behaviour.objects.iter().find(|object| is_default(object)).cloned();
    let mut class = found.ok_or("it has no default storage class")?;
    class["metadata"]["name"] = json!("fast");
    with(behaviour, class)
}

//! What a server fills in when something is created: the little of it that others rely on.

use serde_json::{Value, json};

use super::ids;
use super::kinds::Kind;
use crate::crypto::{base64, from_base64};

/// Fills an object in that is created.
pub(crate) fn fill(object: &mut Value, kind: &Kind, release: u32) {
    match (kind.group.as_str(), kind.resource.as_str()) {
        ("", "namespaces") => namespace(object, release),
        ("", "secrets") => secret(object),
        ("", "pods") => {
            set(object, "/status", json!({ "phase": "Pending", "qosClass": "BestEffort" }));
            set(object, "/spec/restartPolicy", json!("Always"));
            set(object, "/spec/dnsPolicy", json!("ClusterFirst"));
            set(object, "/spec/schedulerName", json!("default-scheduler"));
            set(object, "/spec/terminationGracePeriodSeconds", json!(30));
            set(object, "/spec/securityContext", json!({}));
        }
        ("apiextensions.k8s.io", "customresourcedefinitions") => definition(object),
        _ => {}
    }
}

/// Sets a field of an object that is not set.
fn set(object: &mut Value, place: &str, value: Value) {
    let Some((parent, name)) = place.rsplit_once('/') else { return };
    let Some(fields) = object.pointer_mut(parent).and_then(Value::as_object_mut) else { return };
    fields.entry(name).or_insert(value);
}

fn namespace(object: &mut Value, release: u32) {
    let name = object["metadata"]["name"].clone();
    set(object, "/spec", json!({}));
    set(object, "/spec/finalizers", json!(["kubernetes"]));
    set(object, "/status", json!({ "phase": "Active" }));
    if release >= 21 && name.as_str().is_some_and(|name| !name.is_empty()) {
        set(object, "/metadata/labels", json!({}));
        if let Some(labels) = object["metadata"]["labels"].as_object_mut() {
            labels.insert("kubernetes.io/metadata.name".to_owned(), name);
        }
    }
}

/// Texts become data.
pub(super) fn secret(object: &mut Value) {
    let texts = object.as_object_mut().and_then(|fields| fields.remove("stringData"));
    let texts = texts.as_ref().and_then(Value::as_object).into_iter().flatten();
    for (name, text) in texts {
        object["data"][name] = json!(base64(text.as_str().unwrap_or_default().as_bytes()));
    }
    set(object, "/type", json!("Opaque"));
}

/// Whether the data of a secret is what it must be.
pub(super) fn is_base64(object: &Value) -> bool {
    let mut values = object["data"].as_object().into_iter().flatten();
    values.all(|(_, value)| value.as_str().is_some_and(|text| from_base64(text).is_some()))
}

/// A definition is served at once.
pub(super) fn definition(object: &mut Value) {
    let mut names = object["spec"]["names"].clone();
    let kind = names["kind"].as_str().unwrap_or_default().to_owned();
    set(&mut names, "/singular", json!(kind.to_ascii_lowercase()));
    set(&mut names, "/listKind", json!(format!("{kind}List")));
    object["spec"]["names"] = names.clone();
    set(object, "/spec/conversion", json!({ "strategy": "None" }));
    let versions = object["spec"]["versions"].as_array().into_iter().flatten();
    let stored: Vec<Value> = versions
        .filter(|version| version["storage"] == true)
        .map(|version| version["name"].clone())
        .collect();
    let condition = |kind: &str, reason: &str, message: &str| json!({ "type": kind, "status": "True", "reason": reason, "message": message, "lastTransitionTime": ids::now() });
    object["status"] = json!({
        "acceptedNames": names,
        "storedVersions": stored,
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
    });
}

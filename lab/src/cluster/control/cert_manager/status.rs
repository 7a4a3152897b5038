//! Conditions, as Kubernetes' controllers keep them.

use serde_json::{Value, json};

use crate::cluster::api::ids;

/// One condition.
pub(super) struct Condition<'a> {
    pub(super) kind: &'a str,
    pub(super) holds: bool,
    pub(super) reason: &'a str,
    pub(super) message: &'a str,
}

/// Sets a condition; the time of its last transition stays where it held, or did not, before.
pub(super) fn set(object: &mut Value, condition: &Condition<'_>) {
    let status = if condition.holds { "True" } else { "False" };
    let generation = object["metadata"]["generation"].clone();
    let before = get(object, condition.kind).cloned();
    let since = before.filter(|before| before["status"] == status);
    let since = since.map_or_else(|| json!(ids::now()), |before| before["lastTransitionTime"].clone());
    let mut made = json!({
        "lastTransitionTime": since,
        "message": condition.message,
        "observedGeneration": generation,
        "reason": condition.reason,
        "status": status,
        "type": condition.kind,
    });
    // Requests and old releases do not tell the generation.
    if object["kind"] == "CertificateRequest"
        && let Some(made) = made.as_object_mut()
    {
        made.remove("observedGeneration");
    }
    let conditions = &mut object["status"]["conditions"];
    match conditions.as_array_mut() {
        None => *conditions = json!([made]),
        Some(all) => match all.iter_mut().find(|other| other["type"] == condition.kind) {
            Some(other) => *other = made,
            None => all.push(made),
        },
    }
}

/// Takes a condition away.
pub(super) fn clear(object: &mut Value, kind: &str) {
    if let Some(all) = object["status"]["conditions"].as_array_mut() {
        all.retain(|condition| condition["type"] != kind);
    }
}

/// The condition of this kind.
pub(super) fn get<'a>(object: &'a Value, kind: &str) -> Option<&'a Value> {
    let all = object["status"]["conditions"].as_array()?;
    all.iter().find(|condition| condition["type"] == kind)
}

/// Whether the condition of this kind holds.
pub(super) fn holds(object: &Value, kind: &str) -> bool {
    get(object, kind).is_some_and(|condition| condition["status"] == "True")
}

//! Nobody grants by a role what they do not hold by roles themselves, unless they may escalate.
//!
//! A user who may not grant is one whose rights come from elsewhere than from roles, as those of Google's IAM do on GKE:
//! the server then finds that none of what a role grants is held.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::api::store::Key;
use super::pods::elements;
use super::{Context, Denial};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn is_none(context: &Context<'_>, object: &Value) -> Result<(), Denial> {
    let request = context.request;
    let user = request.user;
    let rules = match (request.kind.group.as_str(), request.kind.resource.as_str()) {
        (GROUP, "clusterroles" | "roles") => object["rules"].clone(),
        (GROUP, "clusterrolebindings" | "rolebindings") => of_role(context, &object["roleRef"])?,
        _ => return Ok(()),
    };
    if user.rights.grants {
        return Ok(());
    }
    let missing: BTreeSet<String> = elements(&rules).flat_map(one_by_one).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.into_iter().collect::<Vec<_>>().join("\n");
    let why = format!(
        "user \"{}\" (groups={}) is attempting to grant RBAC permissions not currently held:\n{missing}",
        user.name,
        quoted(user.groups.iter().map(String::as_str))
    );
    Err(request.forbidden(object, &why))
}

/// The rules of the role that a binding names.
fn of_role(context: &Context<'_>, role: &Value) -> Result<Value, Denial> {
    let name = role["name"].as_str().unwrap_or_default();
    let (resource, namespace) = match role["kind"].as_str() {
        Some("Role") => ("roles", context.request.namespace),
        _ => ("clusterroles", ""),
    };
    match context.store.get(&Key::new(GROUP, resource, namespace, name)) {
        Some(role) => Ok(role["rules"].clone()),
        None if name == "cluster-admin" => {
            Ok(json!([{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }]))
        }
        None => Err(Denial::not_found(&format!("{resource}.{GROUP}"), name)),
    }
}

/// A rule for each of its resources, as the server writes them.
fn one_by_one(rule: &Value) -> Vec<String> {
    let texts = |field: &str| -> Vec<&str> { elements(&rule[field]).filter_map(Value::as_str).collect() };
    let verbs = quoted(texts("verbs").into_iter());
    let mut all = Vec::new();
    for group in texts("apiGroups") {
        for resource in texts("resources") {
            let (group, resource) = (quoted([group].into_iter()), quoted([resource].into_iter()));
            all.push(format!("{{APIGroups:{group}, Resources:{resource}, Verbs:{verbs}}}"));
        }
    }
    let addresses = texts("nonResourceURLs").into_iter();
    all.extend(
        addresses.map(|url| format!("{{NonResourceURLs:{}, Verbs:{verbs}}}", quoted([url].into_iter()))),
    );
    all
}

/// A list of texts as Go's `%q` prints it.
fn quoted<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.map(|text| format!("\"{text}\"")).collect();
    format!("[{}]", texts.join(" "))
}

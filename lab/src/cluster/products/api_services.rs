//! The registrations of groups with the API server (`APIService`): its own, those of definitions, and those that it
//! asks another server for.
//!
//! Documented by Kubernetes: which versions of a group are served from which release on, and the labels and conditions.

use serde_json::{Value, json};

use super::object::{condition, object, with};

/// A group and a version of the server itself: from this release on, and below that one (0: to this day).
type Row = (&'static str, &'static str, u32, u32);

/// The groups whose kinds the lab serves.
const BUILT_IN: &[Row] = &[
    ("", "v1", 0, 0),
    ("admissionregistration.k8s.io", "v1", 0, 0),
    ("admissionregistration.k8s.io", "v1beta1", 0, 22),
    ("apiextensions.k8s.io", "v1", 0, 0),
    ("apiextensions.k8s.io", "v1beta1", 0, 22),
    ("apps", "v1", 0, 0),
    ("authentication.k8s.io", "v1", 0, 0),
    ("authorization.k8s.io", "v1", 0, 0),
    ("autoscaling", "v1", 0, 0),
    ("batch", "v1", 0, 0),
    ("batch", "v1beta1", 0, 25),
    ("coordination.k8s.io", "v1", 0, 0),
    ("discovery.k8s.io", "v1", 21, 0),
    ("discovery.k8s.io", "v1beta1", 0, 25),
    ("extensions", "v1beta1", 0, 22),
    ("networking.k8s.io", "v1", 0, 0),
    ("networking.k8s.io", "v1beta1", 0, 22),
    ("node.k8s.io", "v1", 20, 0),
    ("node.k8s.io", "v1beta1", 0, 25),
    ("policy", "v1", 21, 0),
    ("policy", "v1beta1", 0, 25),
    ("rbac.authorization.k8s.io", "v1", 0, 0),
    ("scheduling.k8s.io", "v1", 0, 0),
    ("storage.k8s.io", "v1", 0, 0),
];

/// Who answers for a group.
#[derive(Clone, Copy)]
enum By<'a> {
    /// The server itself.
    Itself,
    /// The server, since somebody defined kinds of it.
    Definition,
    /// A service in the cluster: namespace and name.
    Service(&'a str, &'a str),
}

/// The server's own groups at this release.
pub(super) fn built_in(release: u32) -> Vec<Value> {
    let served = |row: &&Row| row.2 <= release && (row.3 == 0 || release < row.3);
    BUILT_IN
        .iter()
        .filter(served)
        .map(|(group, version, ..)| registration(group, version, By::Itself))
        .collect()
}

/// The groups of these objects' definitions.
pub(super) fn defined(objects: &[Value]) -> Vec<Value> {
    let mut all: Vec<(String, String)> = Vec::new();
    for definition in objects.iter().filter(|object| object["kind"] == "CustomResourceDefinition") {
        let group = definition["spec"]["group"].as_str().unwrap_or_default();
        let versions = definition["spec"]["versions"].as_array().map_or(&[][..], Vec::as_slice);
        for version in versions.iter().filter(|version| version["served"] == true) {
            let pair = (group.to_owned(), version["name"].as_str().unwrap_or_default().to_owned());
            if !all.contains(&pair) {
                all.push(pair);
            }
        }
    }
    all.iter().map(|(group, version)| registration(group, version, By::Definition)).collect()
}

/// A group that a service in the cluster answers for.
pub(super) fn aggregated(group_version: &str, namespace: &str, service: &str) -> Value {
    let (group, version) = group_version.split_once('/').unwrap_or(("", group_version));
    registration(group, version, By::Service(namespace, service))
}

fn registration(group: &str, version: &str, by: By<'_>) -> Value {
    let mut made = with(
        object("apiregistration.k8s.io/v1", "APIService", "", &format!("{version}.{group}")),
        json!({ "spec": {
            "group": group, "groupPriorityMinimum": 1000, "version": version, "versionPriority": 100,
        } }),
    );
    if group.is_empty() {
        made["spec"]["groupPriorityMinimum"] = json!(18000);
        if let Some(spec) = made["spec"].as_object_mut() {
            spec.remove("group");
        }
    }
    let parts = match by {
        By::Itself => local("onstart"),
        By::Definition => local("true"),
        By::Service(namespace, name) => json!({
            "spec": {
                "insecureSkipTLSVerify": true, "service": { "name": name, "namespace": namespace, "port": 443 },
            },
            "status": { "conditions": [condition("Available", true, "Passed", "all checks passed")] },
        }),
    };
    with(made, parts)
}

/// One that the server answers for itself, and that is kept by it.
fn local(kept: &str) -> Value {
    let message = "Local APIServices are always available";
    json!({
        "metadata": { "labels": { "kube-aggregator.kubernetes.io/automanaged": kept } },
        "status": { "conditions": [condition("Available", true, "Local", message)] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_registered_follows_from_the_release() {
        let has = |release, name: &str| {
            built_in(release)
                .iter()
                .any(|made| made["metadata"]["name"].as_str().is_some_and(|own| own == name))
        };
        assert!(!has(20, "v1.policy") && has(21, "v1.policy") && has(33, "v1.policy"));
        assert!(has(24, "v1beta1.policy") && !has(25, "v1beta1.policy"));
        assert!(has(19, "v1."));
    }
}

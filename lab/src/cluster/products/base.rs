//! What every cluster has: namespaces, accounts, classes of priority, roles, and the service of the API server.
//!
//! Documented by Kubernetes: all names and values.

use serde_json::{Value, json};

use super::object::{object, with};
use super::workload::service;

/// A namespace; from 1.21 on each bears its name as a label.
pub(super) fn namespace(name: &str, release: u32) -> Value {
    let made = with(
        object("v1", "Namespace", "", name),
        json!({ "spec": { "finalizers": ["kubernetes"] }, "status": { "phase": "Active" } }),
    );
    if release < 21 {
        return made;
    }
    with(made, json!({ "metadata": { "labels": { "kubernetes.io/metadata.name": name } } }))
}

/// An account for pods.
pub(super) fn account(namespace: &str, name: &str) -> Value {
    object("v1", "ServiceAccount", namespace, name)
}

/// What every cluster has beside its namespaces.
pub(super) fn objects() -> Vec<Value> {
    let port = ("https", 443);
    let api = with(
        service("default", "kubernetes", "10.96.0.1", &[port], &json!({})),
        json!({ "metadata": { "labels": { "component": "apiserver", "provider": "kubernetes" } } }),
    );
    vec![
        api,
        priority(
            "system-cluster-critical",
            2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
        ),
        priority(
            "system-node-critical",
            2_000_001_000,
            "Used for system critical pods that must not be moved from their current node.",
        ),
        role("cluster-admin", &everything()),
        role(
            "admin",
            &on_namespaced(&[
                "create",
                "delete",
                "deletecollection",
                "get",
                "list",
                "patch",
                "update",
                "watch",
            ]),
        ),
        role("edit", &on_namespaced(&["create", "delete", "get", "list", "patch", "update", "watch"])),
        role("view", &on_namespaced(&["get", "list", "watch"])),
        binding(
            "cluster-admin",
            "cluster-admin",
            &json!({
                "apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:masters",
            }),
        ),
    ]
}

fn priority(name: &str, value: i64, description: &str) -> Value {
    with(
        object("scheduling.k8s.io/v1", "PriorityClass", "", name),
        json!({ "description": description, "preemptionPolicy": "PreemptLowerPriority", "value": value }),
    )
}

fn everything() -> Value {
    json!([
        { "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] },
        { "nonResourceURLs": ["*"], "verbs": ["*"] },
    ])
}

fn on_namespaced(verbs: &[&str]) -> Value {
    json!([
        {
            "apiGroups": [""],
            "resources": ["configmaps", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"],
            "verbs": verbs,
        },
        { "apiGroups": ["apps"], "resources": ["daemonsets", "deployments", "replicasets", "statefulsets"], "verbs": verbs },
        { "apiGroups": ["batch"], "resources": ["cronjobs", "jobs"], "verbs": verbs },
        { "apiGroups": ["networking.k8s.io"], "resources": ["ingresses", "networkpolicies"], "verbs": verbs },
    ])
}

fn role(name: &str, rules: &Value) -> Value {
    with(
        object("rbac.authorization.k8s.io/v1", "ClusterRole", "", name),
        json!({ "metadata": { "labels": { "kubernetes.io/bootstrapping": "rbac-defaults" } }, "rules": rules }),
    )
}

/// A binding of a role of the whole cluster.
pub(super) fn binding(name: &str, role: &str, subject: &Value) -> Value {
    with(
        object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", name),
        json!({
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role },
            "subjects": [subject],
        }),
    )
}

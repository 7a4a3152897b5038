//! Definitions of kinds (`CustomResourceDefinition`), and how a schema of theirs is written.

use serde_json::{Map, Value, json};

use super::object::{condition, object, with};

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Cluster,
    Namespaced,
}

/// A kind: its group, its name, its plural, and where its objects live.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    pub(super) plural: &'static str,
    pub(super) scope: Scope,
}

/// A [`Kind`] whose objects live in a namespace.
pub(super) const fn namespaced(group: &'static str, name: &'static str, plural: &'static str) -> Kind {
    Kind { group, name, plural, scope: Scope::Namespaced }
}

/// A [`Kind`] whose objects belong to the whole cluster.
pub(super) const fn cluster_wide(group: &'static str, name: &'static str, plural: &'static str) -> Kind {
    Kind { scope: Scope::Cluster, ..namespaced(group, name, plural) }
}

/// One version of a kind: its name, whether it is served, and the schema.
pub(super) struct Version<'a> {
    pub(super) name: &'a str,
    pub(super) served: bool,
    pub(super) schema: Value,
}

/// The definition. The last of its versions is the one that is stored.
pub(super) fn definition(kind: Kind, versions: Vec<Version<'_>>) -> Value {
    let singular = kind.name.to_lowercase();
    let list = format!("{}List", kind.name);
    let names = json!({ "kind": kind.name, "listKind": list, "plural": kind.plural, "singular": singular });
    let last = versions.len().saturating_sub(1);
    let stored = versions.last().map_or("v1", |version| version.name).to_owned();
    let versions: Vec<Value> = versions
        .into_iter()
        .enumerate()
        .map(|(at, version)| {
            // Those whose objects have a status have it apart.
            let apart = version.schema.pointer("/properties/status").is_some();
            let subresources = if apart { json!({ "status": {} }) } else { json!({}) };
            json!({
                "name": version.name, "served": version.served, "storage": at == last,
                "schema": { "openAPIV3Schema": version.schema }, "subresources": subresources,
            })
        })
        .collect();
    let scope = match kind.scope {
        Scope::Cluster => "Cluster",
        Scope::Namespaced => "Namespaced",
    };
    with(
        object(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "",
            &format!("{}.{}", kind.plural, kind.group),
        ),
        json!({
            "spec": {
                "conversion": { "strategy": "None" },
                "group": kind.group,
                "names": names,
                "scope": scope,
                "versions": versions,
            },
            "status": {
                "acceptedNames": names,
                "conditions": [
                    condition("NamesAccepted", true, "NoConflicts", "no conflicts found"),
                    condition("Established", true, "InitialNamesAccepted", "the initial names have been accepted"),
                ],
                "storedVersions": [stored],
            },
        }),
    )
}

/// A definition with one version and a schema that lets everything through.
pub(super) fn open_definition(kind: Kind, version: &str) -> Value {
    definition(kind, vec![Version { name: version, served: true, schema: open() }])
}

/// Any object.
pub(super) fn open() -> Value {
    json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true })
}

/// A text.
pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

/// A time.
pub(super) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// A whole number.
pub(super) fn integer() -> Value {
    json!({ "type": "integer" })
}

/// Yes or no.
pub(super) fn boolean() -> Value {
    json!({ "type": "boolean" })
}

/// A list of something.
pub(super) fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// Texts by name: labels, annotations.
pub(super) fn texts() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

/// An object with these properties, of which some must be there.
pub(super) fn record(properties: Vec<(&str, Value)>, required: &[&str]) -> Value {
    let properties: Map<String, Value> =
        properties.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A whole object with a spec and a status.
pub(super) fn whole(spec: Value, status: Value) -> Value {
    record(
        vec![
            ("apiVersion", text()),
            ("kind", text()),
            ("metadata", json!({ "type": "object" })),
            ("spec", spec),
            ("status", status),
        ],
        &["spec"],
    )
}

/// The list of conditions in a status.
pub(super) fn conditions() -> Value {
    list(&record(
        vec![
            ("lastTransitionTime", time()),
            ("message", text()),
            ("observedGeneration", integer()),
            ("reason", text()),
            ("status", text()),
            ("type", text()),
        ],
        &["status", "type"],
    ))
}

//! Discovery: which groups, versions and kinds there are, and whether the server is well.

use serde_json::{Value, json};

use super::kinds::{Aggregated, Kind, Kinds, group_version};
use super::reply::{self, Reply};
use crate::cluster::behaviour::Behaviour;

/// `/version`.
pub(super) fn version(behaviour: &Behaviour) -> Reply {
    reply::json(
        200,
        &json!({
            "major": "1",
            "minor": behaviour.minor,
            "gitVersion": behaviour.version,
            "gitCommit": "2a967dd85f8e4cf21c8ae3f0e1fe5ff6bf7a2f3c",
            "gitTreeState": "clean",
            "buildDate": "2022-07-01T00:00:00Z",
            "goVersion": "go1.16.15",
            "compiler": "gc",
            "platform": "linux/amd64",
        }),
    )
}

/// `/healthz`, `/livez` and `/readyz`. Why a check fails is told to nobody.
pub(super) fn health(check: &str, behaviour: &Behaviour, verbose: bool) -> Reply {
    const CHECKS: &[&str] =
        &["ping", "log", "etcd", "poststarthook/start-kube-apiserver-admission-initializer"];
    let well = check != "readyz" || behaviour.ready;
    if well && !verbose {
        return reply::text(200, "ok");
    }
    let mut lines: Vec<String> = CHECKS
        .iter()
        .map(|name| {
            if !well && *name == "etcd" {
                format!("[-]{name} failed: reason withheld")
            } else {
                format!("[+]{name} ok")
            }
        })
        .collect();
    lines.push(format!("{check} check {}\n", if well { "passed" } else { "failed" }));
    reply::text(if well { 200 } else { 500 }, &lines.join("\n"))
}

/// `/`.
pub(super) fn root(kinds: &Kinds) -> Reply {
    let mut paths = vec!["/api".to_owned(), "/api/v1".to_owned(), "/apis".to_owned()];
    for (group, versions) in kinds.groups() {
        paths.push(format!("/apis/{group}"));
        paths.extend(versions.iter().map(|version| format!("/apis/{group}/{version}")));
    }
    paths.extend(["/healthz", "/livez", "/openapi/v2", "/readyz", "/version"].map(str::to_owned));
    reply::json(200, &json!({ "paths": paths }))
}

/// `/api`.
pub(super) fn core(host: &str) -> Reply {
    reply::json(
        200,
        &json!({
            "kind": "APIVersions",
            "versions": ["v1"],
            "serverAddressByClientCIDRs": [{ "clientCIDR": "0.0.0.0/0", "serverAddress": host }],
        }),
    )
}

/// `/apis`.
pub(super) fn groups(kinds: &Kinds) -> Reply {
    let groups: Vec<Value> =
        kinds.groups().iter().map(|(group, versions)| described(group, versions)).collect();
    reply::json(200, &json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups }))
}

/// `/apis/apps`.
pub(super) fn group(kinds: &Kinds, name: &str) -> Reply {
    let Some((group, versions)) = kinds.groups().into_iter().find(|(group, _)| group == name) else {
        return reply::unknown_path();
    };
    let mut described = described(&group, &versions);
    described["kind"] = json!("APIGroup");
    described["apiVersion"] = json!("v1");
    reply::json(200, &described)
}

fn described(group: &str, versions: &[String]) -> Value {
    let versions: Vec<Value> = versions
        .iter()
        .map(|version| json!({ "groupVersion": group_version(group, version), "version": version }))
        .collect();
    json!({ "name": group, "versions": versions, "preferredVersion": versions.first() })
}

/// `/apis/apps/v1`, `/api/v1`.
pub(super) fn resources(kinds: &Kinds, group: &str, version: &str) -> Reply {
    let of_it: Vec<&Kind> =
        kinds.all().iter().filter(|kind| kind.group == group && kind.version == version).collect();
    if of_it.is_empty() {
        match kinds.aggregated(group, version) {
            Some(Aggregated { available: true, .. }) => {}
            Some(Aggregated { available: false, .. }) => return unavailable(),
            None => return reply::unknown_path(),
        }
    }
    let listed: Vec<Value> = of_it.into_iter().flat_map(listed).collect();
    reply::json(
        200,
        &json!({
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": group_version(group, version),
            "resources": listed,
        }),
    )
}

/// What is said for a server behind this one that does not answer.
pub(super) fn unavailable() -> Reply {
    reply::text(503, "service unavailable\n")
}

/// A kind and its parts.
fn listed(kind: &Kind) -> Vec<Value> {
    let mut whole = json!({
        "name": kind.resource,
        "singularName": kind.singular,
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": kind.verbs.list(),
    });
    if !kind.short.is_empty() {
        whole["shortNames"] = json!(kind.short);
    }
    if !kind.categories.is_empty() {
        whole["categories"] = json!(kind.categories);
    }
    let part = |name: &str, verbs: &[&str]| {
        json!({
            "name": format!("{}/{name}", kind.resource),
            "singularName": "",
            "namespaced": kind.namespaced,
            "kind": kind.kind,
            "verbs": verbs,
        })
    };
    let mut all = vec![whole];
    if kind.has_status {
        all.push(part("status", &["get", "patch", "update"]));
    }
    for subresource in kind.subresources {
        all.push(part(subresource, if *subresource == "log" { &["get"] } else { &["update"] }));
    }
    all
}

/// `/openapi/v2`. Clients that ask for its binary form get an empty document, which knows no kind and checks none.
pub(super) fn openapi(accept: &str, behaviour: &Behaviour) -> Reply {
    const BINARY: &str = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    if accept.contains("protobuf") {
        return reply::bytes(200, BINARY, Vec::new());
    }
    reply::json(
        200,
        &json!({
            "swagger": "2.0",
            "info": { "title": "Kubernetes", "version": behaviour.version },
            "paths": {},
            "definitions": {},
        }),
    )
}

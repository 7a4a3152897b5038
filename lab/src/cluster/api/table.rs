//! Tables: what `kubectl get` prints. The server chooses the columns, and fills them.

use serde_json::{Value, json};

use super::kinds::Kind;

/// What a column shows.
type Cell = fn(&Value) -> Value;

/// The columns of built-in kinds between name and age, where there are more; with their priority, of which 1 is only shown
/// by `-o wide`.
fn columns(kind: &Kind) -> &'static [(&'static str, u8, Cell)] {
    match (kind.group.as_str(), kind.resource.as_str()) {
        ("", "nodes") => &[
            ("Status", 0, |node| json!(node_status(node))),
            ("Roles", 0, |node| json!(roles(node))),
            ("Version", 0, |node| node["status"]["nodeInfo"]["kubeletVersion"].clone()),
            ("OS-Image", 1, |node| node["status"]["nodeInfo"]["osImage"].clone()),
            ("Kernel-Version", 1, |node| node["status"]["nodeInfo"]["kernelVersion"].clone()),
            ("Container-Runtime", 1, |node| node["status"]["nodeInfo"]["containerRuntimeVersion"].clone()),
        ],
        ("", "namespaces") => &[("Status", 0, |namespace| namespace["status"]["phase"].clone())],
        ("", "pods") => &[
            ("Status", 0, |pod| pod["status"]["phase"].clone()),
            ("Node", 1, |pod| pod["spec"]["nodeName"].clone()),
        ],
        ("", "secrets") => {
            &[("Type", 0, |secret| secret["type"].clone()), ("Data", 0, |secret| json!(data(secret)))]
        }
        ("", "configmaps") => &[("Data", 0, |map| json!(data(map)))],
        ("storage.k8s.io", "storageclasses") => &[("Provisioner", 0, |class| class["provisioner"].clone())],
        ("apps", "deployments") => {
            &[("Available", 0, |object| object["status"]["availableReplicas"].clone())]
        }
        ("apps", "daemonsets") => &[
            ("Desired", 0, |object| object["status"]["desiredNumberScheduled"].clone()),
            ("Ready", 0, |object| object["status"]["numberReady"].clone()),
        ],
        _ => &[],
    }
}

/// The table of some objects.
pub(super) fn of(
    version: &str,
    kind: &Kind,
    meta: &Value,
    objects: &mut dyn Iterator<Item = &Value>,
) -> Value {
    let column = |name: &str, format: &str, priority: u8, kind: &str| json!({ "name": name, "type": kind, "format": format, "description": name, "priority": priority });
    let printed: Vec<&Value> = kind
        .defined()
        .and_then(|defined| defined["additionalPrinterColumns"].as_array())
        .into_iter()
        .flatten()
        .collect();
    let own = columns(kind);
    // A definition comes with columns of its own instead, and has the age only where it names no column; its definition
    // itself shows the whole time of its creation.
    let is_definition = kind.resource == "customresourcedefinitions";
    let mut definitions = vec![column("Name", "name", 0, "string")];
    definitions.extend(own.iter().map(|(name, priority, _)| column(name, "", *priority, "string")));
    definitions.extend(printed.iter().map(|printed| {
        let text = |key: &str| printed[key].as_str().unwrap_or_default();
        let priority = printed["priority"].as_u64().and_then(|priority| u8::try_from(priority).ok());
        column(text("name"), text("format"), priority.unwrap_or_default(), text("type"))
    }));
    if is_definition {
        definitions.push(column("Created At", "date-time", 0, "string"));
    } else if printed.is_empty() {
        definitions.push(column("Age", "", 0, "string"));
    }
    let row = |object: &Value| {
        let mut cells = vec![object["metadata"]["name"].clone()];
        cells.extend(own.iter().map(|(_, _, cell)| cell(object)));
        cells.extend(printed.iter().map(|column| {
            let value = at_path(object, column["jsonPath"].as_str().unwrap_or_default());
            if column["type"] == "date" { json!(age(&value)) } else { value }
        }));
        let created = &object["metadata"]["creationTimestamp"];
        if is_definition {
            cells.push(created.clone());
        } else if printed.is_empty() {
            cells.push(json!(age(created)));
        }
        let shown =
            json!({ "kind": "PartialObjectMetadata", "apiVersion": version, "metadata": object["metadata"] });
        json!({ "cells": cells, "object": shown })
    };
    let rows: Vec<Value> = objects.map(row).collect();
    json!({
        "kind": "Table",
        "apiVersion": version,
        "metadata": meta,
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

fn node_status(node: &Value) -> String {
    let conditions = node["status"]["conditions"].as_array();
    let ready = conditions.into_iter().flatten().find(|condition| condition["type"] == "Ready");
    let ready = match ready.and_then(|condition| condition["status"].as_str()) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    };
    let off = if node["spec"]["unschedulable"] == true { ",SchedulingDisabled" } else { "" };
    format!("{ready}{off}")
}

fn roles(node: &Value) -> String {
    let labels = node["metadata"]["labels"].as_object().into_iter().flatten();
    let roles: Vec<&str> =
        labels.filter_map(|(name, _)| name.strip_prefix("node-role.kubernetes.io/")).collect();
    if roles.is_empty() { "<none>".to_owned() } else { roles.join(",") }
}

fn data(object: &Value) -> usize {
    object["data"].as_object().map_or(0, serde_json::Map::len)
}

/// How long ago a time was, in the largest unit that fits.
fn age(time: &Value) -> String {
    let Some(then) = time.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok()) else {
        return "<unknown>".to_owned();
    };
    match jiff::Timestamp::now().as_second().saturating_sub(then.as_second()).max(0) {
        seconds @ 0..120 => format!("{seconds}s"),
        seconds @ 120..7200 => format!("{}m", seconds / 60),
        seconds @ 7200..172_800 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// What stands at a path of a definition's column: names after dots, and one filter by equality in brackets.
fn at_path(object: &Value, path: &str) -> Value {
    let mut value = object;
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(filter) = rest.strip_prefix("[?(@.") {
            let Some((filter, after)) = filter.split_once(")]") else { return Value::Null };
            let Some((name, wanted)) = filter.split_once("==") else { return Value::Null };
            let wanted = wanted.trim().trim_matches(['"', '\'']);
            let found = value.as_array().into_iter().flatten().find(|one| one[name.trim()] == wanted);
            let Some(found) = found else { return Value::Null };
            (value, rest) = (found, after);
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let Some(found) = value.get(&name[..end]) else { return Value::Null };
            (value, rest) = (found, &name[end..]);
        }
    }
    value.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_definitions_are_read_by_their_path() {
        let certificate = json!({
            "spec": { "secretName": "tls" },
            "status": { "conditions": [{ "type": "Issuing", "status": "False" }, { "type": "Ready", "status": "True" }] },
        });
        assert_eq!(at_path(&certificate, ".spec.secretName"), "tls");
        assert_eq!(at_path(&certificate, ".status.conditions[?(@.type==\"Ready\")].status"), "True");
        assert_eq!(at_path(&certificate, ".status.conditions[?(@.type==\"Other\")].status"), Value::Null);
    }

    #[test]
    fn a_node_is_shown_as_kubectl_prints_it() {
        let node = json!({
            "metadata": { "labels": { "node-role.kubernetes.io/master": "" } },
            "spec": { "unschedulable": true },
            "status": { "conditions": [{ "type": "Ready", "status": "Unknown" }] },
        });
        assert_eq!(node_status(&node), "NotReady,SchedulingDisabled");
        assert_eq!(roles(&node), "master");
        assert_eq!(roles(&json!({})), "<none>");
        assert_eq!(age(&json!("not a time")), "<unknown>");
    }
}

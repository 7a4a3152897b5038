//! Nodes: one of them odd, all too small, or a role without any.

use serde_json::{Value, json};

use super::super::behaviour::Behaviour;
use super::objects::{ROLE, condition, each, first, forget, is, is_used_node};
use super::{Played, fault};
use crate::fault::Fault;

/// The role that the faults about roles take.
const HEADLESS: &str = "gitpod.io/workload_workspace_headless";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("arm-node", "has a node of another architecture", |b| {
        first(b, is_used_node, |node| {
            node["status"]["nodeInfo"]["architecture"] = json!("arm64");
            node["metadata"]["labels"]["kubernetes.io/arch"] = json!("arm64");
        })
    }),
    fault("disk-pressure", "has a node whose disk is full", |b| {
        first(b, is_used_node, |node| {
            condition(node, "DiskPressure", "True", "KubeletHasDiskPressure", "kubelet has disk pressure");
        })
    }),
    fault("kernel-empty", "has a node that does not tell its kernel", |b| info(b, "kernelVersion", "")),
    fault("kubelet-skewed", "has a node whose kubelet is newer than the server", kubelet_skewed),
    fault("label-missing", "has no node for headless workspaces", |b| {
        each(b, is_headless, |node| forget(&mut node["metadata"]["labels"], HEADLESS))
    }),
    fault("label-not-ready", "has a node for headless workspaces, and it is not ready", not_ready),
    fault("label-value-odd", "has nodes for headless workspaces with another value of the label", |b| {
        each(b, is_headless, |node| node["metadata"]["labels"][HEADLESS] = json!("yes"))
    }),
    fault("node-tainted", "has a node whose taint keeps Gitpod's pods away", |b| {
        first(b, is_used_node, |node| {
            let taint = json!({ "key": "dedicated", "value": "gitpod", "effect": "NoSchedule" });
            match node["spec"]["taints"].as_array_mut() {
                Some(taints) => taints.push(taint),
                None => node["spec"]["taints"] = json!([taint]),
            }
        })
    }),
    fault("nodes-small", "has nodes of one core and two gigabytes", |b| {
        each(b, is_used_node, |node| {
            for amounts in ["allocatable", "capacity"] {
                node["status"][amounts]["cpu"] = json!("1");
                node["status"][amounts]["memory"] = json!("2Gi");
            }
        })
    }),
    fault("os-empty", "has a node that does not tell its distribution", |b| info(b, "osImage", "")),
    fault("platform-conflict", "has a node that bears another platform's label", |b| {
        first(b, is_used_node, |node| {
            let labels = &mut node["metadata"]["labels"];
            let eks = labels.get("eks.amazonaws.com/nodegroup").is_some();
            let foreign = if eks { "cloud.google.com/gke-nodepool" } else { "eks.amazonaws.com/nodegroup" };
            labels[foreign] = json!("workers");
        })
    }),
    fault("runtime-empty", "has a node that does not tell its container runtime", |b| {
        info(b, "containerRuntimeVersion", "")
    }),
];

fn is_headless(node: &Value) -> bool {
    is(node, "Node") && node["metadata"]["labels"].get(HEADLESS).is_some()
}

fn info(behaviour: &mut Behaviour, field: &str, value: &str) -> Played {
    first(behaviour, is_used_node, |node| node["status"]["nodeInfo"][field] = json!(value))
}

/// As after nodes were upgraded before the server, which Kubernetes does not allow; its ending stays the platform's.
fn kubelet_skewed(behaviour: &mut Behaviour) -> Played {
    let newer = behaviour.release + 1;
    first(behaviour, is_used_node, |node| {
        let info = &mut node["status"]["nodeInfo"];
        let kubelet = info["kubeletVersion"].as_str().unwrap_or_default();
        let ending = kubelet.splitn(3, '.').nth(2).unwrap_or("0").to_owned();
        info["kubeletVersion"] = json!(format!("v1.{newer}.{ending}"));
    })
}

/// The role goes to a node of its own, which is not ready; the others keep their own roles.
fn not_ready(behaviour: &mut Behaviour) -> Played {
    let found = behaviour.objects.iter().find(|object| is_headless(object)).cloned();
    let mut node = found.ok_or("it has no node for headless workspaces")?;
    each(behaviour, is_headless, |node| forget(&mut node["metadata"]["labels"], HEADLESS))?;
    let name = format!("{}-stopped", node["metadata"]["name"].as_str().unwrap_or("node"));
    node["metadata"]["name"] = json!(name);
    node["metadata"]["labels"]["kubernetes.io/hostname"] = json!(name);
    if let Some(labels) = node["metadata"]["labels"].as_object_mut() {
        labels.retain(|label, _| !label.starts_with(ROLE) || label == HEADLESS);
    }
    condition(&mut node, "Ready", "False", "KubeletNotReady", "container runtime is down");
    behaviour.objects.push(node);
    Ok(())
}

//! That each fault suits the profile that it is played on, and what the edits of objects come to.

use serde_json::{Value, json};

use super::FAULTS;
use crate::cluster::admission::tests::plain;
use crate::cluster::behaviour::Behaviour;
use crate::cluster::products::PROFILES;
use crate::family;

/// Which fault is played on which profile, the first two columns.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/cluster-faults.tsv"));

fn played(id: &str, behaviour: Behaviour) -> Result<Behaviour, &'static str> {
    let fault = FAULTS.iter().find(|fault| fault.id == id).unwrap();
    let mut behaviour = family::Behaviour::Cluster(Box::new(behaviour));
    fault.play.on(&mut behaviour)?;
    match behaviour {
        family::Behaviour::Cluster(behaviour) => Ok(*behaviour),
        _ => panic!("a cluster stays one"),
    }
}

fn profile(id: &str) -> Behaviour {
    let profile = PROFILES.iter().find(|profile| profile.id == id).unwrap();
    match profile.behaviour.behaviour() {
        family::Behaviour::Cluster(behaviour) => *behaviour,
        _ => panic!("{id} is no cluster"),
    }
}

fn with(objects: &[Value]) -> Behaviour {
    Behaviour { objects: objects.to_vec(), ..plain() }
}

#[test]
fn the_table_and_the_list_name_the_same_and_each_suits_its_profile() {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut named: Vec<&str> = Vec::new();
    for row in rows {
        let mut columns = row.split('\t');
        let (fault, on) = (columns.next().unwrap(), columns.next().unwrap());
        assert_eq!(played(fault, profile(on)).err(), None, "{fault} on {on}");
        named.push(fault);
    }
    named.sort_unstable();
    named.dedup();
    // What a client gets over breaks no case.
    let got_over = ["api-throttles-once", "watch-cut"];
    let breaking = FAULTS.iter().map(|fault| fault.id).filter(|id| !got_over.contains(id));
    assert_eq!(breaking.collect::<Vec<_>>(), named);
}

fn node(name: &str, roles: &[&str]) -> Value {
    let labels: serde_json::Map<String, Value> =
        roles.iter().map(|role| (format!("gitpod.io/workload_{role}"), json!("true"))).collect();
    let info = json!({ "kubeletVersion": "v1.23.8-gke.1900", "kernelVersion": "5.4.0" });
    json!({
        "kind": "Node", "metadata": { "name": name, "labels": labels },
        "status": { "nodeInfo": info, "conditions": [{ "type": "Ready", "status": "True" }] },
    })
}

#[test]
fn only_the_role_moves_to_the_node_that_is_not_ready() {
    let cluster = with(&[node("a", &["meta", "workspace_headless"]), node("b", &["ide"])]);
    let after = played("label-not-ready", cluster).unwrap().objects;
    let labels =
        |node: &Value| node["metadata"]["labels"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(labels(&after[0]), ["gitpod.io/workload_meta"]);
    assert!(labels(&after[2]).contains(&"gitpod.io/workload_workspace_headless".to_owned()));
    assert!(!labels(&after[2]).contains(&"gitpod.io/workload_meta".to_owned()));
    assert_eq!(after[2]["status"]["conditions"][0]["status"], "False");
    assert_eq!(after[0]["status"]["conditions"][0]["status"], "True");
}

#[test]
fn a_newer_kubelet_keeps_the_ending_of_its_platform() {
    let after = played("kubelet-skewed", with(&[node("a", &["meta"]), node("b", &["ide"])])).unwrap().objects;
    assert_eq!(after[0]["status"]["nodeInfo"]["kubeletVersion"], "v1.24.8-gke.1900");
    assert_eq!(after[1]["status"]["nodeInfo"]["kubeletVersion"], "v1.23.8-gke.1900");
}

#[test]
fn the_other_default_class_is_a_second_one() {
    let annotations = json!({ "storageclass.kubernetes.io/is-default-class": "true" });
    let class =
        json!({ "kind": "StorageClass", "metadata": { "name": "standard", "annotations": annotations } });
    let two = played("default-classes-two", with(std::slice::from_ref(&class))).unwrap().objects;
    assert_eq!(two.len(), 2);
    assert_eq!(two[1]["metadata"]["name"], "fast");
    let none = played("default-class-missing", with(&[class])).unwrap().objects;
    assert_eq!(none[0]["metadata"]["annotations"], json!({}));
}

#[test]
fn nothing_of_cert_manager_stays_and_nothing_else_goes() {
    let named = |api: &str, kind: &str, namespace: &str, name: &str| json!({ "apiVersion": api, "kind": kind, "metadata": { "name": name, "namespace": namespace } });
    let definition = json!({
        "kind": "CustomResourceDefinition", "metadata": { "name": "orders.acme.cert-manager.io" },
        "spec": { "group": "acme.cert-manager.io" },
    });
    let cluster = with(&[
        named("cert-manager.io/v1", "Certificate", "gitpod", "https-certificates"),
        named("apps/v1", "Deployment", "cert-manager", "cert-manager"),
        named("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "", "cert-manager-webhook"),
        definition,
        named("v1", "Secret", "gitpod", "https-certificates"),
    ]);
    let after = played("cert-manager-absent", cluster).unwrap();
    assert!(after.cert_manager.is_none());
    assert_eq!(after.objects.len(), 1);
    assert_eq!(after.objects[0]["kind"], "Secret");
}

#[test]
fn a_version_is_hidden_in_label_and_image() {
    let cluster = with(&[json!({
        "kind": "Deployment",
        "metadata": {
            "name": "cert-manager", "namespace": "cert-manager", "labels": { "app.kubernetes.io/version": "v1.8.0" },
        },
        "spec": { "template": { "spec": { "containers": [{ "image": "quay.io/jetstack/cert-manager-controller:v1.8.0" }] } } },
    })]);
    let after = played("cert-manager-unlabelled", cluster).unwrap().objects.remove(0).to_string();
    assert!(
        !after.contains("1.8.0") && after.contains("jetstack/cert-manager-controller@sha256:"),
        "{after}"
    );
}

#[test]
fn a_fault_that_finds_nothing_says_so() {
    for id in [
        "arm-node",
        "cni-unknown",
        "default-classes-two",
        "snapshots-missing",
        "order-pending",
        "cainjector-down",
    ] {
        assert!(played(id, with(&[])).is_err(), "{id}");
    }
    let without = Behaviour { cert_manager: None, ..plain() };
    assert!(played("issues-never", without).is_err());
}

use serde_json::json;

use super::super::versions::Numbers;
use super::*;

fn deployment(name: &str, image: &str, labels: &Value, available: &str) -> Value {
    json!({
        "metadata": { "namespace": "cert-manager", "name": name, "labels": labels },
        "spec": { "template": { "spec": { "containers": [{ "name": "c", "image": image }] } } },
        "status": { "conditions": [{ "type": "Available", "status": available }] },
    })
}

fn definition(plural: &str, versions: &[(&str, bool)], fields: &Value) -> Value {
    let schema = json!({ "openAPIV3Schema": { "properties": { "spec": { "properties": fields } } } });
    let versions: Vec<Value> = versions
        .iter()
        .map(|(name, served)| json!({ "name": name, "served": served, "schema": schema }))
        .collect();
    json!({ "metadata": { "labels": {} }, "spec": { "group": GROUP, "names": { "plural": plural }, "versions": versions } })
}

fn full() -> Value {
    json!({ "secretTemplate": {}, "isCA": {}, "privateKey": { "properties": { "algorithm": {} } } })
}

fn read(deployments: &[Value], definitions: &[Value]) -> CertManager {
    CertManager::read(&json!({ "items": deployments }), &json!({ "items": definitions }))
}

const CONTROLLER: &str = "quay.io/jetstack/cert-manager-controller";

#[test]
fn a_whole_one_is_read() {
    let labels = json!({ "app.kubernetes.io/version": "v1.8.0" });
    let kinds = |plural: &&str| definition(plural, &[("v1", true)], &full());
    let found = read(
        &[
            deployment("cert-manager", &format!("{CONTROLLER}:v1.8.0"), &labels, "True"),
            deployment(
                "cert-manager-webhook",
                "quay.io/jetstack/cert-manager-webhook:v1.8.0",
                &labels,
                "False",
            ),
            deployment("coredns", "k8s.gcr.io/coredns:v1.8.0", &json!({}), "True"),
        ],
        &KINDS.iter().map(kinds).collect::<Vec<_>>(),
    );
    let told = found.told().unwrap();
    assert_eq!((told.version.as_str(), told.conflicts.len()), ("1.8.0", 0));
    assert_eq!(told.from, "the label of cert-manager/cert-manager");
    let available: Vec<_> = found.deployments.iter().map(|one| (one.what, one.available)).collect();
    assert_eq!(available, [("cert-manager-controller", true), ("cert-manager-webhook", false)]);
    assert!(found.missing().is_empty());
    assert_eq!(found.schema.unwrap().lacks(), Vec::<&str>::new());
    assert_eq!(found.part().unwrap().version.as_deref(), Some("1.8.0"));
}

#[test]
fn the_image_tells_where_no_label_does_and_contradicts_where_one_does() {
    let image = format!("{CONTROLLER}:v1.5.3@sha256:0123");
    let by_image = read(&[deployment("cert-manager", &image, &json!({}), "True")], &[]);
    assert_eq!(by_image.told().unwrap().version, "1.5.3");
    let labels = json!({ "app.kubernetes.io/version": "v1.8.0" });
    let torn = read(&[deployment("cert-manager", &image, &labels, "True")], &[]);
    let told = torn.told().unwrap();
    assert_eq!(told.version, "1.8.0");
    assert_eq!(told.conflicts, ["the image of cert-manager/cert-manager says 1.5.3"]);
    // A mirror that renamed the image and gives it by digest: only the chart's labels tell.
    let labels =
        json!({ "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller" });
    let mirrored = read(&[deployment("cm", "mirror.example.com:5000/cm@sha256:0", &labels, "True")], &[]);
    assert_eq!((mirrored.deployments.len(), mirrored.told()), (1, None));
    // A webhook of somebody else, and one of a solver for cert-manager.
    let webhook = json!({ "app.kubernetes.io/name": "webhook", "app.kubernetes.io/component": "webhook" });
    let others = [
        deployment("webhook", "example.com/webhook:v1.0.0", &webhook, "True"),
        deployment("solver", "example.com/cert-manager-webhook-dns:v0.1.0", &json!({}), "True"),
    ];
    assert!(read(&others, &[]).deployments.is_empty());
    // Where deployments may not be read, what it defines still tells.
    let mut only = definition("certificates", &[("v1", true)], &full());
    only["metadata"]["labels"] = json!({ "app.kubernetes.io/version": "v1.9.1" });
    assert_eq!(read(&[], &[only]).told().unwrap().version, "1.9.1");
}

#[test]
fn before_1_5_the_schema_drops_the_template() {
    let mut fields = full();
    fields.as_object_mut().unwrap().remove("secretTemplate");
    let versions = [("v1alpha2", true), ("v1beta1", true), ("v1", true)];
    let old = read(&[], &[definition("certificates", &versions, &fields)]);
    assert_eq!(old.schema.unwrap().lacks(), ["spec.secretTemplate"]);
    assert_eq!(old.definitions[0].served, ["v1alpha2", "v1beta1", "v1"]);
    assert_eq!(old.missing(), ["certificaterequests", "issuers", "clusterissuers"]);
}

#[test]
fn what_is_not_served_is_missing() {
    let found = read(&[], &[definition("certificates", &[("v1beta1", true), ("v1", false)], &full())]);
    assert_eq!((found.schema, found.missing().len()), (None, KINDS.len()));
    let mut other = definition("certificates", &[("v1", true)], &full());
    other["spec"]["group"] = json!("certmanager.k8s.io");
    let none = read(&[], &[other]);
    assert_eq!((none.part(), none.told()), (None, None));
}

#[test]
fn releases_ask_for_a_kubernetes() {
    let of = |cert_manager: &str, kubernetes: &str| match compatible(
        Numbers::read(cert_manager).unwrap(),
        Numbers::read(kubernetes).unwrap(),
    ) {
        Compatible::Yes(_) => "yes",
        Compatible::No(_) => "no",
        Compatible::NotKnown => "not known",
    };
    for (cert_manager, kubernetes, expected) in [
        ("v1.8.0", "v1.18.0", "yes"),
        ("v1.8.0", "v1.17.9", "no"),
        ("v1.8.2", "v1.22.8-gke.201", "yes"),
        ("v1.9.1", "v1.18.20", "no"),
        ("v1.9.0", "v1.22.0", "not known"),
        ("v1.10.1", "v1.20.2", "yes"),
        ("v1.11.0", "v1.22.0", "not known"),
        ("v1.12.0", "v1.21.14", "no"),
        ("v1.21.0", "v1.22.0", "yes"),
        ("v1.22.0", "v1.30.0", "not known"),
        ("v1.5.0", "v1.22.0", "not known"),
    ] {
        assert_eq!(of(cert_manager, kubernetes), expected, "{cert_manager} on {kubernetes}");
    }
    assert!(COMPATIBILITY.is_sorted_by_key(|row| row.from));
    assert!(COMPATIBILITY.iter().all(|row| row.from.release() <= row.through && !row.source.is_empty()));
}

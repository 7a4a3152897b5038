//! Creating, changing and deleting.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Cluster, read, start};

const MAPS: &str = "/api/v1/namespaces/gitpod/configmaps";

fn map(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name }, "data": { "a": "1" } })
}

async fn put(cluster: &Cluster, path: &str, body: &Value) -> (u16, Value) {
    let request = cluster.request(Method::PUT, path).header("content-type", "application/json");
    read(request.body(body.to_string())).await
}

#[tokio::test]
async fn an_object_lives_from_creation_to_deletion() {
    let cluster = start("gke", &[]).await;
    let (status, created) = cluster.post(MAPS, &map("underpin-one")).await;
    assert_eq!(status, 201);
    let meta = &created["metadata"];
    assert!(
        meta["uid"].is_string()
            && meta["creationTimestamp"].is_string()
            && meta["resourceVersion"].is_string()
    );
    assert_eq!(cluster.stand.leftovers(), ["configmaps gitpod/underpin-one"]);
    let (status, failure) = cluster.post(MAPS, &map("underpin-one")).await;
    let message = json!("configmaps \"underpin-one\" already exists");
    assert_eq!((status, &failure["message"], &failure["reason"]), (409, &message, &json!("AlreadyExists")));
    let path = format!("{MAPS}/underpin-one");
    let (status, first) = put(&cluster, &path, &created).await;
    assert_eq!((status, &first["metadata"]["resourceVersion"]), (200, &meta["resourceVersion"]));
    let mut changed = created.clone();
    changed["data"]["a"] = json!("2");
    let (status, second) = put(&cluster, &path, &changed).await;
    assert_eq!((status, &second["data"]["a"]), (200, &json!("2")));
    let (status, failure) = put(&cluster, &path, &changed).await;
    assert_eq!((status, &failure["reason"]), (409, &json!("Conflict")));
    let (status, gone) = cluster.delete(&path).await;
    assert_eq!(
        (status, &gone["status"], &gone["details"]["kind"]),
        (200, &json!("Success"), &json!("configmaps"))
    );
    assert_eq!(cluster.delete(&path).await.0, 404);
    assert!(cluster.stand.leftovers().is_empty());
}

#[tokio::test]
async fn a_dry_run_stores_nothing() {
    let cluster = start("gke", &[]).await;
    let (status, created) = cluster.post(&format!("{MAPS}?dryRun=All"), &map("underpin-one")).await;
    assert_eq!(status, 201);
    assert!(created["metadata"]["uid"].is_string() && created["metadata"].get("resourceVersion").is_none());
    assert_eq!(cluster.get(&format!("{MAPS}/underpin-one")).await.0, 404);
    cluster.post(MAPS, &map("underpin-one")).await;
    let path = format!("{MAPS}/underpin-one?dryRun=All");
    let (_, patched) =
        cluster.patch(&path, "application/merge-patch+json", &json!({ "data": { "a": "2" } })).await;
    assert_eq!(patched["data"]["a"], json!("2"));
    assert_eq!(cluster.delete(&path).await.0, 200);
    assert_eq!(cluster.get(&path).await.1["data"]["a"], json!("1"));
    let (status, failure) = cluster.post(&format!("{MAPS}?dryRun=Some"), &map("two")).await;
    assert_eq!((status, &failure["reason"]), (422, &json!("Invalid")));
}

#[tokio::test]
async fn names_are_generated_and_checked() {
    let cluster = start("gke", &[]).await;
    let generated = json!({ "metadata": { "generateName": "underpin-" } });
    let (status, one) = cluster.post(MAPS, &generated).await;
    let (_, two) = cluster.post(MAPS, &generated).await;
    let name = |object: &Value| object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
    assert_eq!((status, name(&one).len()), (201, "underpin-".len() + 5));
    assert_ne!(name(&one), name(&two));
    for (bad, code) in
        [(map("Bad_Name"), 422), (map(""), 422), (json!({ "kind": "Pod", "metadata": { "name": "x" } }), 400)]
    {
        assert_eq!(cluster.post(MAPS, &bad).await.0, code, "{bad}");
    }
    let elsewhere = json!({ "metadata": { "name": "x", "namespace": "default" } });
    assert_eq!(cluster.post(MAPS, &elsewhere).await.0, 400);
    let (status, failure) = cluster.post("/api/v1/namespaces/absent/configmaps", &map("x")).await;
    assert_eq!((status, &failure["message"]), (404, &json!("namespaces \"absent\" not found")));
    assert_eq!(cluster.post("/api/v1/configmaps", &map("x")).await.0, 405);
    let request = cluster
        .request(Method::POST, MAPS)
        .header("content-type", "application/yaml")
        .body("kind: ConfigMap");
    assert_eq!(read(request).await.0, 415);
}

#[tokio::test]
async fn patches_of_each_kind_change() {
    let cluster = start("gke", &[]).await;
    let path = format!("{MAPS}/underpin-one");
    let apply = format!("{path}?fieldManager=test");
    let (status, _) = cluster.patch(&path, "application/merge-patch+json", &json!({})).await;
    assert_eq!(status, 404);
    let (status, _) = cluster.patch(&path, "application/apply-patch+yaml", &map("underpin-one")).await;
    assert_eq!(status, 422);
    let (status, _) = cluster.patch(&apply, "application/apply-patch+yaml", &map("underpin-one")).await;
    assert_eq!(status, 201);
    let (status, _) = cluster.patch(&apply, "application/apply-patch+yaml", &map("underpin-one")).await;
    assert_eq!(status, 200);
    let operations = json!([{ "op": "replace", "path": "/data/a", "value": "2" }]);
    let (_, patched) = cluster.patch(&path, "application/json-patch+json", &operations).await;
    assert_eq!(patched["data"], json!({ "a": "2" }));
    let more = json!({ "data": { "a": null, "b": "3" } });
    let (_, patched) = cluster.patch(&path, "application/strategic-merge-patch+json", &more).await;
    assert_eq!(patched["data"], json!({ "b": "3" }));
    let old = json!({ "metadata": { "resourceVersion": "1" }, "data": { "c": "4" } });
    assert_eq!(cluster.patch(&path, "application/merge-patch+json", &old).await.0, 409);
    assert_eq!(cluster.patch(&path, "text/plain", &more).await.0, 415);
}

#[tokio::test]
async fn the_status_is_written_apart() {
    let cluster = start("gke", &[]).await;
    let path = "/api/v1/namespaces/gitpod/services";
    let service = json!({
        "metadata": { "name": "underpin-one" },
        "spec": { "ports": [{ "port": 80 }] },
        "status": { "loadBalancer": { "ingress": [] } },
    });
    let (_, created) = cluster.post(path, &service).await;
    assert_eq!((created.get("status"), &created["metadata"]["generation"]), (None, &json!(1)));
    let one = format!("{path}/underpin-one");
    let status =
        json!({ "status": { "loadBalancer": { "ingress": [{ "ip": "192.0.2.1" }] } }, "spec": null });
    let (code, set) = cluster.patch(&format!("{one}/status"), "application/merge-patch+json", &status).await;
    assert_eq!((code, &set["metadata"]["generation"]), (200, &json!(1)));
    assert_eq!(set["spec"], service["spec"]);
    let other = json!({ "status": null, "spec": { "type": "ClusterIP" } });
    let (_, kept) = cluster.patch(&one, "application/merge-patch+json", &other).await;
    assert_eq!(kept["status"], set["status"]);
    assert_eq!(kept["metadata"]["generation"], json!(2));
    assert_eq!(cluster.get(&format!("{MAPS}/x/status")).await.0, 404);
}

#[tokio::test]
async fn what_has_finalizers_waits() {
    let cluster = start("gke", &[]).await;
    let mut waits = map("underpin-one");
    waits["metadata"]["finalizers"] = json!(["example.com/wait"]);
    cluster.post(MAPS, &waits).await;
    let path = format!("{MAPS}/underpin-one");
    let (status, pending) = cluster.delete(&path).await;
    assert_eq!((status, &pending["kind"]), (200, &json!("ConfigMap")));
    assert!(pending["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(cluster.get(&path).await.0, 200);
    let free = json!({ "metadata": { "finalizers": null } });
    assert_eq!(cluster.patch(&path, "application/merge-patch+json", &free).await.0, 200);
    assert_eq!(cluster.get(&path).await.0, 404);
}

#[tokio::test]
async fn deletions_know_preconditions_and_selectors() {
    let cluster = start("gke", &[]).await;
    for name in ["underpin-one", "underpin-two"] {
        let mut labelled = map(name);
        labelled["metadata"]["labels"] = json!({ "run": name });
        cluster.post(MAPS, &labelled).await;
    }
    let options = json!({ "preconditions": { "uid": "another" } });
    let path = format!("{MAPS}/underpin-one");
    let request = cluster.request(Method::DELETE, &path).header("content-type", "application/json");
    assert_eq!(read(request.body(options.to_string())).await.0, 409);
    let (status, list) = cluster.delete(&format!("{MAPS}?labelSelector=run%3Dunderpin-one")).await;
    assert_eq!((status, list["items"].as_array().map(Vec::len)), (200, Some(1)));
    assert_eq!(cluster.stand.leftovers(), ["configmaps gitpod/underpin-two"]);
}

#[tokio::test]
async fn unknown_fields_of_defined_kinds_are_dropped() {
    let certificate = json!({
        "apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": { "name": "underpin-leaf" },
        "spec": {
            "secretName": "underpin-leaf", "dnsNames": ["a.example.com"], "issuerRef": { "name": "none" },
            "secretTemplate": { "labels": { "a": "b" } }, "unknown": 1,
        },
    });
    let path = "/apis/cert-manager.io/v1/namespaces/gitpod/certificates?dryRun=All";
    let (status, kept) = start("gke", &[]).await.post(path, &certificate).await;
    assert_eq!((status, kept["spec"].get("unknown")), (201, None));
    assert_eq!(kept["spec"]["secretTemplate"], certificate["spec"]["secretTemplate"]);
    let (status, pruned) = start("gke", &["secret-template-pruned"]).await.post(path, &certificate).await;
    assert_eq!((status, pruned["spec"].get("secretTemplate")), (201, None));
}

#[tokio::test]
async fn a_definition_can_be_added_and_taken_away() {
    let cluster = start("gke", &[]).await;
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": "things.example.com" },
        "spec": {
            "group": "example.com", "scope": "Cluster", "names": { "plural": "things", "kind": "Thing" },
            "versions": [{ "name": "v1", "served": true, "storage": true, "schema": { "openAPIV3Schema": {
                "type": "object", "properties": { "spec": { "type": "object", "properties": { "a": {} } } },
            } } }],
        },
    });
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let (status, created) = cluster.post(path, &definition).await;
    assert_eq!((status, &created["status"]["conditions"][1]["type"]), (201, &json!("Established")));
    let thing = json!({ "metadata": { "name": "one" }, "spec": { "a": 1, "b": 2 } });
    let (status, stored) = cluster.post("/apis/example.com/v1/things", &thing).await;
    assert_eq!((status, &stored["spec"], &stored["kind"]), (201, &json!({ "a": 1 }), &json!("Thing")));
    assert_eq!(put(&cluster, "/apis/example.com/v1/things/one", &thing).await.0, 422);
    assert_eq!(cluster.delete(&format!("{path}/things.example.com")).await.0, 200);
    assert_eq!(cluster.get("/apis/example.com/v1/things").await.0, 404);
}

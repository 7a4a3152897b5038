//! Discovery, objects, lists and tables.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{read, start};

fn texts<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| item.pointer(key).and_then(Value::as_str).unwrap_or_default()).collect()
}

#[tokio::test]
async fn discovery_tells_what_the_release_serves() {
    let cluster = start("gke", &[]).await;
    let (status, version) = cluster.get("/version").await;
    assert_eq!((status, &version["gitVersion"]), (200, &json!("v1.22.8-gke.201")));
    let (_, groups) = cluster.get("/apis").await;
    let names = texts(&groups["groups"], "/name");
    assert!(names.contains(&"apps") && names.contains(&"cert-manager.io"), "{names:?}");
    let (status, batch) = cluster.get("/apis/batch/v1").await;
    let resources = texts(&batch["resources"], "/name");
    assert_eq!((status, &batch["groupVersion"]), (200, &json!("batch/v1")));
    assert!(resources.contains(&"cronjobs") && resources.contains(&"jobs/status"), "{resources:?}");
    let (_, core) = cluster.get("/api/v1").await;
    assert!(texts(&core["resources"], "/name").contains(&"pods/log"));
    assert_eq!(cluster.get("/apis/batch/v2").await, (404, json!("404 page not found\n")));
    assert_eq!(cluster.get("/api/v1/unknown").await.0, 404);
    assert_eq!(cluster.get("/readyz").await, (200, json!("ok")));
    let old = start("digitalocean-1.19", &[]).await;
    let (_, batch) = old.get("/apis/batch/v1").await;
    assert!(!texts(&batch["resources"], "/name").contains(&"cronjobs"));
    assert_eq!(old.get("/apis/policy/v1").await.0, 404);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let cluster = start("gke-200-nodes", &[]).await;
    let (mut seen, mut path) = (0, "/api/v1/nodes?limit=80".to_owned());
    for (items, left) in [(80, json!(120)), (80, json!(40)), (40, Value::Null)] {
        let (status, page) = cluster.get(&path).await;
        let got = page["items"].as_array().map_or(0, Vec::len);
        assert_eq!((status, got, &page["metadata"]["remainingItemCount"]), (200, items, &left));
        assert_eq!((&page["kind"], page["items"][0].get("kind")), (&json!("NodeList"), None));
        seen += got;
        let token = page["metadata"]["continue"].as_str().unwrap_or_default();
        path = format!("/api/v1/nodes?limit=80&continue={token}");
    }
    assert_eq!(seen, 200);
    let (status, failure) = cluster.get("/api/v1/nodes?limit=80&continue=rubbish").await;
    assert_eq!((status, &failure["reason"]), (400, &json!("BadRequest")));
}

#[tokio::test]
async fn a_token_that_is_too_old_is_gone() {
    let cluster = start("gke", &[]).await;
    let (_, page) = cluster.get("/api/v1/nodes?limit=1").await;
    let token = page["metadata"]["continue"].as_str().expect("more than one node").to_owned();
    // More changes than the store remembers.
    for round in 0..1100 {
        let patch = json!({ "data": { "round": round.to_string() } });
        let path = "/api/v1/namespaces/default/configmaps/turning?fieldManager=test";
        let (status, _) = cluster.patch(path, "application/apply-patch+yaml", &patch).await;
        assert!(matches!(status, 200 | 201), "{status}");
    }
    let (status, failure) = cluster.get(&format!("/api/v1/nodes?limit=1&continue={token}")).await;
    assert_eq!((status, &failure["reason"]), (410, &json!("Expired")));
}

#[tokio::test]
async fn selectors_choose() {
    let cluster = start("gke", &[]).await;
    let path = "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns";
    let (_, pods) = cluster.get(path).await;
    assert!(!pods["items"].as_array().expect("a list").is_empty());
    let (_, one) = cluster.get("/api/v1/namespaces?fieldSelector=metadata.name%3Dgitpod").await;
    assert_eq!(texts(&one["items"], "/metadata/name"), ["gitpod"]);
    let (status, failure) = cluster.get("/api/v1/nodes?fieldSelector=status.phase%3DRunning").await;
    assert_eq!((status, &failure["message"]), (400, &json!("field label not supported: status.phase")));
}

#[tokio::test]
async fn what_is_absent_is_named() {
    let cluster = start("gke", &[]).await;
    let (status, failure) = cluster.get("/api/v1/namespaces/absent").await;
    assert_eq!((status, &failure["message"]), (404, &json!("namespaces \"absent\" not found")));
    assert_eq!((&failure["kind"], &failure["reason"]), (&json!("Status"), &json!("NotFound")));
    let path = "/apis/cert-manager.io/v1/namespaces/gitpod/certificates/absent";
    let (_, failure) = cluster.get(path).await;
    assert_eq!(failure["message"], json!("certificates.cert-manager.io \"absent\" not found"));
    assert_eq!(failure["details"]["group"], json!("cert-manager.io"));
}

#[tokio::test]
async fn objects_of_definitions_say_what_they_are() {
    let cluster = start("gke", &[]).await;
    let (_, issuers) = cluster.get("/apis/cert-manager.io/v1/clusterissuers").await;
    assert_eq!(issuers["items"][0]["kind"], json!("ClusterIssuer"));
    assert_eq!(issuers["items"][0]["apiVersion"], json!("cert-manager.io/v1"));
}

#[tokio::test]
async fn tables_are_what_is_printed() {
    let cluster = start("gke", &[]).await;
    let table = async |path: &str| {
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        read(cluster.request(Method::GET, path).header("accept", accept)).await.1
    };
    let nodes = table("/api/v1/nodes").await;
    assert_eq!(nodes["kind"], json!("Table"));
    let columns = texts(&nodes["columnDefinitions"], "/name");
    assert_eq!(columns[..4], ["Name", "Status", "Roles", "Version"]);
    let row = &nodes["rows"][0];
    assert_eq!((&row["cells"][1], &row["cells"][3]), (&json!("Ready"), &json!("v1.22.8-gke.201")));
    assert_eq!(row["object"]["kind"], json!("PartialObjectMetadata"));
    let one = table("/api/v1/namespaces/gitpod").await;
    let cells = &one["rows"][0]["cells"];
    assert_eq!((&cells[0], &cells[1]), (&json!("gitpod"), &json!("Active")));
}

#[tokio::test]
async fn a_resource_may_fail_alone() {
    let cluster = start("gke", &["daemonsets-fail"]).await;
    let (status, failure) = cluster.get("/apis/apps/v1/daemonsets").await;
    assert_eq!((status, &failure["kind"]), (500, &json!("Status")));
    assert_eq!(cluster.get("/apis/apps/v1/deployments").await.0, 200);
    let cluster = start("gke", &["api-not-ready"]).await;
    let (status, text) = cluster.get("/readyz").await;
    assert_eq!(status, 500);
    assert!(
        text.as_str().is_some_and(|text| text.contains("[-]etcd failed") && text.ends_with("check failed\n"))
    );
    assert_eq!(cluster.get("/livez").await.0, 200);
}

#[tokio::test]
async fn a_server_behind_the_server_may_be_down() {
    let cluster = start("gke", &["aggregated-api-down"]).await;
    let (_, services) = cluster.get("/apis/apiregistration.k8s.io/v1/apiservices").await;
    let services = services["items"].as_array().expect("a list");
    let is_down = |service: &&Value| {
        let conditions = service["status"]["conditions"].as_array().into_iter().flatten();
        conditions
            .into_iter()
            .any(|condition| condition["type"] == "Available" && condition["status"] == "False")
    };
    let down = services.iter().find(is_down).expect("one that is down");
    let text = |name: &str| down["spec"][name].as_str().expect("a text");
    let path = format!("/apis/{}/{}", text("group"), text("version"));
    assert_eq!(cluster.get(&path).await, (503, json!("service unavailable\n")));
    let (_, groups) = cluster.get("/apis").await;
    assert!(texts(&groups["groups"], "/name").contains(&text("group")));
}

#[tokio::test]
async fn every_profile_starts_and_shows_its_nodes() {
    for profile in lab::profiles().iter().filter(|profile| profile.family == "cluster") {
        let cluster = start(profile.id, &[]).await;
        let (status, nodes) = cluster.get("/api/v1/nodes").await;
        assert_eq!(status, 200, "{}", profile.id);
        assert!(nodes["items"].as_array().is_some_and(|nodes| !nodes.is_empty()), "{}", profile.id);
        assert!(cluster.stand.leftovers().is_empty(), "{}", profile.id);
        cluster.stand.stop().await;
    }
}

#[tokio::test]
async fn the_installation_has_its_certificate() {
    let cluster = start("gke", &[]).await;
    let (status, secret) = cluster.get("/api/v1/namespaces/gitpod/secrets/https-certificates").await;
    assert_eq!((status, &secret["type"]), (200, &json!("kubernetes.io/tls")));
    assert!(secret["data"]["tls.crt"].is_string() && secret["data"]["tls.key"].is_string());
}

//! Who is let in, and what they may do.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Cluster, read, start};

async fn may(cluster: &Cluster, attributes: Value) -> bool {
    let review = json!({ "spec": { "resourceAttributes": attributes } });
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    let (status, review) = cluster.post(path, &review).await;
    assert_eq!((status, &review["kind"]), (201, &json!("SelfSubjectAccessReview")));
    review["status"]["allowed"] == true
}

#[tokio::test]
async fn who_proves_nothing_is_nobody_or_not_let_in() {
    let cluster = start("gke", &[]).await;
    assert_eq!(read(cluster.anonymous(Method::GET, "/version")).await.0, 200);
    let (status, failure) = read(cluster.anonymous(Method::GET, "/api/v1/nodes")).await;
    let message = "nodes is forbidden: User \"system:anonymous\" cannot list resource \"nodes\" in API group \"\" at the \
                   cluster scope";
    assert_eq!((status, &failure["message"]), (403, &json!(message)));
    let (status, failure) = read(cluster.anonymous(Method::GET, "/version").bearer_auth("wrong")).await;
    assert_eq!(
        (status, &failure["reason"], &failure["message"]),
        (401, &json!("Unauthorized"), &json!("Unauthorized"))
    );
    let rejected = start("gke", &["api-token-rejected"]).await;
    assert_eq!(rejected.get("/version").await.0, 401);
}

#[tokio::test]
async fn a_client_certificate_whose_time_is_over_is_answered() {
    let cluster = start("gke", &["client-certificate-expired"]).await;
    let (status, failure) = cluster.get("/version").await;
    assert_eq!((status, &failure["reason"]), (401, &json!("Unauthorized")));
}

#[tokio::test]
async fn what_is_refused_is_refused_everywhere() {
    let cluster = start("gke", &["rbac-no-nodes"]).await;
    let (status, failure) = cluster.get("/api/v1/nodes").await;
    let message = "nodes is forbidden: User \"lab\" cannot list resource \"nodes\" in API group \"\" at the cluster scope";
    assert_eq!(
        (status, &failure["message"], &failure["reason"]),
        (403, &json!(message), &json!("Forbidden"))
    );
    assert!(!may(&cluster, json!({ "verb": "list", "resource": "nodes" })).await);
    assert!(may(&cluster, json!({ "verb": "list", "resource": "pods", "namespace": "gitpod" })).await);
    let rules = json!({ "spec": { "namespace": "gitpod" } });
    let (_, rules) = cluster.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", &rules).await;
    let rules = rules["status"]["resourceRules"].as_array().expect("rules");
    assert!(rules.iter().all(|rule| rule["resources"][0] != "nodes") && rules.len() > 10);
}

#[tokio::test]
async fn who_may_do_nothing_may_discover_and_ask() {
    let cluster = start("gke", &["rbac-nothing"]).await;
    assert_eq!(cluster.get("/apis/apps/v1").await.0, 200);
    assert_eq!(cluster.get("/api/v1/pods").await.0, 403);
    assert!(!may(&cluster, json!({ "verb": "get", "resource": "pods" })).await);
    let (status, failure) = cluster.get("/metrics").await;
    assert_eq!(
        (status, &failure["message"]),
        (403, &json!("forbidden: User \"lab\" cannot get path \"/metrics\""))
    );
}

#[tokio::test]
async fn others_can_be_asked_about_and_played() {
    let cluster = start("gke", &["installer-lacks-rights"]).await;
    let attributes = json!({ "verb": "list", "resource": "nodes" });
    let allowed = async |user: &str| {
        let review = json!({ "spec": { "user": user, "resourceAttributes": attributes } });
        let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        cluster.post(path, &review).await.1["status"]["allowed"].clone()
    };
    assert_eq!(allowed("lab").await, json!(true));
    assert_eq!(allowed("somebody").await, json!(false));
    let as_nobody = cluster.request(Method::GET, "/api/v1/nodes").header("impersonate-user", "somebody");
    let (status, failure) = read(as_nobody).await;
    assert_eq!(status, 403);
    assert!(failure["message"].as_str().is_some_and(|message| message.contains("User \"somebody\"")));
}

#[tokio::test]
async fn the_throttle_says_how_long_to_wait() {
    let cluster = start("gke", &["api-throttles"]).await;
    let response = cluster.request(Method::GET, "/version").send().await.expect("an answer");
    let wait = response.headers().get("retry-after").and_then(|wait| wait.to_str().ok()).map(str::to_owned);
    assert_eq!((response.status().as_u16(), wait.is_some()), (429, true));
}

#[tokio::test]
async fn what_is_no_kubernetes_is_a_page() {
    let cluster = start("gke", &["not-kubernetes"]).await;
    let (status, page) = cluster.get("/version").await;
    assert_eq!(status, 200);
    assert!(page.as_str().is_some_and(|page| page.starts_with("<!doctype html>")));
}

#[tokio::test]
async fn the_item_names_what_it_needs() {
    let cluster = start("gke", &["reissues-never"]).await;
    for line in ["- name: main", "family: cluster", "context: lab", "namespace: gitpod", "issue_wait: 1s"] {
        assert!(cluster.text.contains(line), "{line} is not in\n{}", cluster.text);
    }
    assert!(cluster.folder.path().join("main.public-roots.pem").exists());
    assert!(start("gke", &["context-missing"]).await.text.contains("context: absent"));
}

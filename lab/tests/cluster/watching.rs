//! Watches.
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though helpers are not themselves tests")]

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::common::{Cluster, start};

const MAPS: &str = "/api/v1/namespaces/gitpod/configmaps";

/// The lines of a watch, as they come.
struct Lines {
    response: Response,
    rest: Vec<u8>,
}

impl Lines {
    async fn of(cluster: &Cluster, query: &str) -> Self {
        let response =
            cluster.request(Method::GET, &format!("{MAPS}?watch=true{query}")).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        Self { response, rest: Vec::new() }
    }

    /// The next event; `None` at the end, and an error where the watch is cut.
    async fn next(&mut self) -> Result<Option<Value>, reqwest::Error> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line).unwrap()));
            }
            match self.response.chunk().await? {
                Some(chunk) => self.rest.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }

    async fn event(&mut self) -> (String, Value) {
        let event = self.next().await.unwrap().unwrap();
        (event["type"].as_str().unwrap().to_owned(), event["object"].clone())
    }
}

async fn create(cluster: &Cluster, name: &str, labels: Value) {
    let map = json!({ "metadata": { "name": name, "labels": labels } });
    assert_eq!(cluster.post(MAPS, &map).await.0, 201);
}

async fn version(cluster: &Cluster) -> String {
    cluster.get(MAPS).await.1["metadata"]["resourceVersion"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_watch_tells_what_happens_after_a_list() {
    let cluster = start("gke", &[]).await;
    let from = version(&cluster).await;
    create(&cluster, "underpin-before", json!({})).await;
    let mut watch = Lines::of(&cluster, &format!("&resourceVersion={from}")).await;
    let (kind, object) = watch.event().await;
    assert_eq!((kind.as_str(), &object["metadata"]["name"]), ("ADDED", &json!("underpin-before")));
    assert_eq!(object["kind"], json!("ConfigMap"));
    create(&cluster, "underpin-after", json!({})).await;
    assert_eq!(watch.event().await.1["metadata"]["name"], json!("underpin-after"));
    let path = format!("{MAPS}/underpin-after");
    cluster.patch(&path, "application/merge-patch+json", &json!({ "data": { "a": "1" } })).await;
    assert_eq!(watch.event().await.0, "MODIFIED");
    cluster.delete(&path).await;
    let (kind, last) = watch.event().await;
    assert_eq!((kind.as_str(), &last["data"]["a"]), ("DELETED", &json!("1")));
}

#[tokio::test]
async fn a_watch_without_a_version_begins_with_all_there_is() {
    let cluster = start("gke", &[]).await;
    create(&cluster, "underpin-one", json!({})).await;
    let mut watch = Lines::of(&cluster, "&fieldSelector=metadata.name%3Dunderpin-one").await;
    assert_eq!(watch.event().await.0, "ADDED");
    cluster.delete(&format!("{MAPS}/underpin-one")).await;
    assert_eq!(watch.event().await.0, "DELETED");
}

#[tokio::test]
async fn what_leaves_the_selection_is_deleted_in_it() {
    let cluster = start("gke", &[]).await;
    let from = version(&cluster).await;
    let mut watch = Lines::of(&cluster, &format!("&resourceVersion={from}&labelSelector=in%3Dyes")).await;
    create(&cluster, "underpin-one", json!({ "in": "no" })).await;
    let path = format!("{MAPS}/underpin-one");
    for (value, expected) in [("yes", "ADDED"), ("no", "DELETED")] {
        let labels = json!({ "metadata": { "labels": { "in": value } } });
        cluster.patch(&path, "application/merge-patch+json", &labels).await;
        assert_eq!(watch.event().await.0, expected);
    }
}

#[tokio::test]
async fn a_watch_ends_in_time_with_a_bookmark() {
    let cluster = start("gke", &[]).await;
    let from = version(&cluster).await;
    let query = format!("&resourceVersion={from}&timeoutSeconds=1&allowWatchBookmarks=true");
    let mut watch = Lines::of(&cluster, &query).await;
    let (kind, object) = watch.event().await;
    assert_eq!((kind.as_str(), object["metadata"]["resourceVersion"].is_string()), ("BOOKMARK", true));
    assert!(watch.next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_watch_from_too_long_ago_is_told_so() {
    let cluster = start("gke", &[]).await;
    for round in 0..1100 {
        let patch = json!({ "data": { "round": round.to_string() } });
        let path = format!("{MAPS}/underpin-turning?fieldManager=test");
        cluster.patch(&path, "application/apply-patch+yaml", &patch).await;
    }
    let mut watch = Lines::of(&cluster, "&resourceVersion=1").await;
    let (kind, status) = watch.event().await;
    assert_eq!(
        (kind.as_str(), &status["code"], &status["reason"]),
        ("ERROR", &json!(410), &json!("Expired"))
    );
    assert!(watch.next().await.unwrap().is_none());
}

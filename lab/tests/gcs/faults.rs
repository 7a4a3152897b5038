//! The tables of the bucket family and what is played, and the faults that need no test of their own elsewhere.

use reqwest::Method;
use serde_json::json;

use crate::client::{Gcs, message, ready, reason, start, with_bucket};

const OBJECTS: &str = "/storage/v1/b/lab-bucket/o";

/// The first two columns of a table of the workspace, of the rows that are Google's.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
fn rows(table: &str) -> Vec<(String, String)> {
    let path = format!("{}/../tests/data/{table}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let pairs = text.lines().filter_map(|line| {
        let mut columns = line.split('\t').map(str::to_owned);
        Some((columns.next()?, columns.next()?))
    });
    let mut rows: Vec<_> = pairs.filter(|(first, _)| first.starts_with("gcs")).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn the_tables_and_what_is_played_are_the_same() {
    let faults: Vec<_> =
        lab::faults().iter().map(|fault| fault.id).filter(|id| id.starts_with("gcs-")).collect();
    let rows_of_faults = rows("bucket-faults.tsv");
    assert_eq!(rows_of_faults.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), faults);
    for (fault, profile) in &rows_of_faults {
        start(profile, &[fault]).await.stand.stop().await;
    }
    let profiles =
        lab::profiles().iter().filter(|profile| profile.id.starts_with("gcs") && profile.family == "bucket");
    let profiles: Vec<_> =
        profiles.map(|profile| (profile.id.to_owned(), profile.product.to_owned())).collect();
    assert_eq!(rows("bucket-profiles.tsv"), profiles);
    let hmac = [lab::fault("gcs-hmac-refused").unwrap()];
    let unsuitable = lab::Stand::start(lab::profile("gcs").unwrap(), &hmac);
    assert!(unsuitable.await.unwrap_err().to_string().contains("HMAC"));
}

#[tokio::test]
async fn the_target_names_what_reaches_it() {
    let gcs = start("gcs-hmac", &[]).await;
    for line in [
        "  - name: store",
        "    api: gcs",
        "    project: underpin-lab",
        "    location: EU",
        "    service_account: { file: \"store.service-account.json\" }",
        "    hmac: { access_key: { file: \"store.access-key\" }, secret_key: { file: \"store.secret-key\" } }",
        "    ca: \"store.ca.pem\"",
        "    provokes: true",
        "    many_keys: 2010",
    ] {
        assert!(gcs.text.lines().any(|have| have == line), "{line}\n{}", gcs.text);
    }
}

#[tokio::test]
async fn a_stopped_store_refuses_connections() {
    let gcs = start("gcs", &["gcs-stopped"]).await;
    assert!(gcs.bare(Method::GET, "/storage/v1/b").send().await.unwrap_err().is_connect());
}

#[tokio::test]
async fn buckets_are_refused() {
    for (fault, expected) in [
        ("gcs-api-denied", (403, "forbidden")),
        ("gcs-create-refused", (400, "invalid")),
        ("gcs-insert-500", (503, "backendError")),
        ("gcs-location-refused", (412, "conditionNotMet")),
    ] {
        let gcs = ready("gcs", &[fault]).await;
        assert_eq!(reason(&gcs.make("lab-bucket").await), expected, "{fault}");
        assert!(gcs.stand.buckets().is_empty());
    }
    let gcs = with_bucket("gcs", &["gcs-absent-403"]).await;
    let get = async |bucket: &str| gcs.send(Method::GET, &format!("/storage/v1/b/{bucket}"), "").await;
    let refused = get("absent-bucket").await;
    assert_eq!(reason(&refused), (403, "forbidden"));
    assert!(message(&refused).contains("storage.buckets.get"), "{}", message(&refused));
    assert_eq!(get("lab-bucket").await.0, 200);
}

#[tokio::test]
async fn deletions_are_refused() {
    for (fault, expected) in
        [("gcs-delete-denied", (403, "forbidden")), ("gcs-retention", (403, "retentionPolicyNotMet"))]
    {
        let gcs = with_bucket("gcs", &[fault]).await;
        gcs.put("a", "x").await;
        assert_eq!(reason(&gcs.send(Method::DELETE, &format!("{OBJECTS}/a"), "").await), expected);
        assert_eq!(gcs.send(Method::DELETE, &format!("{OBJECTS}/none"), "").await.0, 404);
        assert_eq!(gcs.stand.objects(), ["lab-bucket/a"]);
    }
}

#[tokio::test]
async fn objects_are_changed_or_refused() {
    let gcs = with_bucket("gcs", &["gcs-compose-refused", "gcs-range-ignored", "gcs-type-changed"]).await;
    let written = gcs.put("a", "xyz").await;
    assert_eq!(written["contentType"], "application/octet-stream");
    let body = json!({ "sourceObjects": [{ "name": "a" }] }).to_string();
    let composed = gcs.send(Method::POST, &format!("{OBJECTS}/b/compose"), body).await;
    assert_eq!(reason(&composed), (400, "invalid"));
    let part = gcs.api(Method::GET, &format!("{OBJECTS}/a?alt=media")).header("range", "bytes=1-1");
    let part = part.send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (200, "xyz"));

    let gcs = with_bucket("gcs", &["gcs-metadata-lowered"]).await;
    let begin = "/upload/storage/v1/b/lab-bucket/o?uploadType=resumable";
    let resource = json!({ "name": "a", "metadata": { "someKey": "Value" } });
    let begun = gcs.api(Method::POST, begin).body(resource.to_string()).send().await.unwrap();
    let address = begun.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(gcs.bare(Method::PUT, &address).body("x").send().await.unwrap().status(), 200);
    let (_, read) = gcs.send(Method::GET, &format!("{OBJECTS}/a"), "").await;
    assert_eq!(read["metadata"], json!({ "somekey": "Value" }));
}

/// Every name that a listing by pages of two gives.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn listed(gcs: &Gcs) -> Vec<String> {
    let (mut names, mut token) = (Vec::new(), String::new());
    loop {
        let (_, page) = gcs.send(Method::GET, &format!("{OBJECTS}?maxResults=2&pageToken={token}"), "").await;
        let items = page["items"].as_array().into_iter().flatten();
        names.extend(items.map(|item| item["name"].as_str().unwrap().to_owned()));
        match page["nextPageToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => return names,
        }
    }
}

#[tokio::test]
async fn a_listing_loses_what_begins_a_page() {
    for (faults, expected) in
        [(&[][..], vec!["a", "b", "c", "d"]), (&["gcs-listing-loses-one"], vec!["a", "b", "d"])]
    {
        let gcs = with_bucket("gcs", faults).await;
        for name in ["a", "b", "c", "d"] {
            gcs.put(name, "x").await;
        }
        assert_eq!(listed(&gcs).await, expected);
    }
}

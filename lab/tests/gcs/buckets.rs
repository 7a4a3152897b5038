//! Buckets of the JSON interface, and the words that Gitpod reads.

use reqwest::Method;
use serde_json::json;

use crate::client::{header, message, ready, reason, with_bucket};

const BUCKETS: &str = "/storage/v1/b?project=underpin-lab";

#[tokio::test]
async fn a_bucket_comes_and_goes() {
    let gcs = ready("gcs", &[]).await;
    let path = "/storage/v1/b/lab-bucket";
    let absent = gcs.send(Method::GET, path, "").await;
    assert_eq!(
        (reason(&absent), message(&absent)),
        ((404, "notFound"), "The specified bucket does not exist.")
    );
    let (status, bucket) = gcs.make("lab-bucket").await;
    assert_eq!((status, &bucket["kind"], &bucket["location"]), (200, &json!("storage#bucket"), &json!("EU")));
    assert_eq!(gcs.send(Method::GET, path, "").await, (200, bucket));
    let (_, list) = gcs.send(Method::GET, BUCKETS, "").await;
    assert_eq!(list["items"][0]["name"], "lab-bucket");

    gcs.put("a", "a").await;
    let refused = gcs.send(Method::DELETE, path, "").await;
    assert_eq!(reason(&refused), (409, "conflict"));
    assert_eq!(message(&refused), "The bucket you tried to delete is not empty.");
    assert_eq!(gcs.stand.objects(), ["lab-bucket/a"]);
    assert_eq!(gcs.send(Method::DELETE, "/storage/v1/b/lab-bucket/o/a", "").await.0, 204);
    assert_eq!(gcs.send(Method::DELETE, path, "").await.0, 204);
    assert_eq!(gcs.send(Method::DELETE, path, "").await.0, 404);
    assert_eq!((gcs.stand.buckets(), gcs.stand.objects()), (vec![], vec![]));
}

#[tokio::test]
async fn the_words_to_a_bucket_made_twice_are_of_their_time() {
    for (profile, faults, words) in [
        ("gcs-old-text", &[][..], "You already own this bucket. Please select another name."),
        ("gcs", &[], "Your previous request to create the named bucket succeeded and you already own it."),
        ("gcs", &["gcs-conflict-other-words"], "A bucket of this name exists in the project."),
    ] {
        let gcs = with_bucket(profile, faults).await;
        let refused = gcs.make("lab-bucket").await;
        assert_eq!((reason(&refused), message(&refused)), ((409, "conflict"), words));
    }
}

#[tokio::test]
async fn what_is_no_bucket_is_refused() {
    let gcs = ready("gcs", &[]).await;
    for (path, body) in [
        ("/storage/v1/b", json!({ "name": "good-name" })),
        ("/storage/v1/b?project=another", json!({ "name": "good-name" })),
        (BUCKETS, json!({})),
        (BUCKETS, json!({ "name": "Bad_Name" })),
        (BUCKETS, json!({ "name": "good-name", "location": "MOON" })),
    ] {
        let (status, answer) = gcs.send(Method::POST, path, body.to_string()).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!(400)), "{body}");
    }
    assert!(gcs.stand.buckets().is_empty());
}

#[tokio::test]
async fn answers_bear_the_signs_of_google() {
    let gcs = with_bucket("gcs", &[]).await;
    let answer = gcs.api(Method::GET, "/storage/v1/b/lab-bucket").send().await.unwrap();
    assert_eq!(header(&answer, "server"), "UploadServer");
    assert!(header(&answer, "x-guploader-uploadid").starts_with("ABPtcP"));
    assert_eq!(header(&answer, "content-type"), "application/json; charset=UTF-8");
    assert!(header(&answer, "alt-svc").starts_with("h3="));
    assert_eq!(header(&answer, "vary"), "Origin, X-Origin");
    let gcs = ready("gcs", &[]).await;
    let none = gcs.api(Method::GET, "/storage/v1/none").send().await.unwrap();
    assert_eq!((none.status().as_u16(), none.text().await.unwrap().as_str()), (404, "Not Found"));
}

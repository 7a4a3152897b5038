//! Objects of the JSON interface: what is written is read, by ranges and pages; composed, copied and deleted.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Gcs, KIB, header, message, reason, text, told, with_bucket};

const OBJECTS: &str = "/storage/v1/b/lab-bucket/o";

/// Writes an object with its metadata by `multipart/related`.
async fn multipart(gcs: &Gcs, resource: &Value, media: &str) -> (u16, Value) {
    let body = format!(
        "--edge\r\nContent-Type: application/json\r\n\r\n{resource}\r\n--edge\r\n\
         Content-Type: text/plain\r\n\r\n{media}\r\n--edge--\r\n"
    );
    let request = gcs.api(Method::POST, "/upload/storage/v1/b/lab-bucket/o?uploadType=multipart");
    let request = request.header("content-type", "multipart/related; boundary=edge").body(body);
    told(request.send().await.expect("an answer")).await
}

#[tokio::test]
async fn metadata_and_types_are_kept() {
    let gcs = with_bucket("gcs", &[]).await;
    let metadata = json!({ "gitpod-uncompressedDigest": "sha256:ab", "Gitpod-Other": "x" });
    let content_type = "application/vnd.gitpod.ws.manifest.v1+json";
    let resource = json!({ "name": "a/b c", "contentType": content_type, "metadata": metadata, "cacheControl": "no-store" });
    let (status, written) = multipart(&gcs, &resource, "{}").await;
    assert_eq!(
        (status, &written["metadata"], &written["contentType"]),
        (200, &metadata, &json!(content_type))
    );
    let (_, read) = gcs.send(Method::GET, &format!("{OBJECTS}/a%2Fb%20c"), "").await;
    assert_eq!(read, written);
    assert_eq!(read["name"], "a/b c");
    assert_eq!(read["size"], "2");
    // Without a type of its own, the media's type counts.
    let (_, typed) = multipart(&gcs, &json!({ "name": "typed" }), "x").await;
    assert_eq!(typed["contentType"], "text/plain");
    let media = gcs.api(Method::GET, &format!("{OBJECTS}/a%2Fb%20c?alt=media")).send().await.unwrap();
    assert_eq!(header(&media, "content-type"), content_type);
    assert_eq!(header(&media, "cache-control"), "no-store");
    assert_eq!(header(&media, "x-goog-storage-class"), "STANDARD");
    assert_eq!(header(&media, "x-goog-generation"), read["generation"].as_str().unwrap());
    assert_eq!(text(media).await, (200, "{}".to_owned()));
}

/// The hashes of `123456789` are those of every table of checksums.
#[tokio::test]
async fn hashes_are_told_and_held_against_what_is_claimed() {
    let gcs = with_bucket("gcs", &[]).await;
    let (md5, crc32c) = ("JfnnlDI7RTiF9RgfG2JNCw==", "4waSgw==");
    let claimed = json!({ "name": "a", "md5Hash": md5, "crc32c": crc32c });
    let (status, written) = multipart(&gcs, &claimed, "123456789").await;
    assert_eq!((status, &written["md5Hash"], &written["crc32c"]), (200, &json!(md5), &json!(crc32c)));
    let media = gcs.api(Method::GET, &format!("{OBJECTS}/a?alt=media")).send().await.unwrap();
    assert_eq!(header(&media, "x-goog-hash"), format!("crc32c={crc32c},md5={md5}"));
    let wrong = multipart(&gcs, &json!({ "name": "b", "md5Hash": md5 }), "other").await;
    assert_eq!(reason(&wrong), (400, "invalid"));
    assert!(message(&wrong).contains("doesn't match calculated MD5 hash"), "{}", message(&wrong));
    assert_eq!(gcs.stand.objects(), ["lab-bucket/a"]);
}

#[tokio::test]
async fn ranges_are_served() {
    let gcs = with_bucket("gcs", &[]).await;
    gcs.put("a", "0123456789").await;
    let media = async |range: &str| {
        let request = gcs.api(Method::GET, &format!("{OBJECTS}/a?alt=media")).header("range", range);
        request.send().await.unwrap()
    };
    let part = media("bytes=2-4").await;
    assert_eq!(header(&part, "content-range"), "bytes 2-4/10");
    assert_eq!(header(&part, "x-goog-stored-content-length"), "10");
    assert_eq!(text(part).await, (206, "234".to_owned()));
    assert_eq!(text(media("bytes=-2").await).await, (206, "89".to_owned()));
    assert_eq!(media("bytes=10-").await.status(), 416);
}

#[tokio::test]
async fn listings_have_pages() {
    let gcs = with_bucket("gcs", &[]).await;
    for name in ["a/1", "a/2", "a/3", "b/1", "c"] {
        gcs.put(name, "x").await;
    }
    let list = async |query: &str| gcs.send(Method::GET, &format!("{OBJECTS}?{query}"), "").await.1;
    let names = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().into_iter().flatten();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut page = list("prefix=a/&maxResults=2").await;
    assert_eq!(names(&page), ["a/1", "a/2"]);
    page =
        list(&format!("prefix=a/&maxResults=2&pageToken={}", page["nextPageToken"].as_str().unwrap())).await;
    assert_eq!((names(&page), &page["nextPageToken"]), (vec!["a/3".to_owned()], &Value::Null));
    // What a delimiter folds counts as one entry.
    page = list("delimiter=/&maxResults=2").await;
    assert_eq!((names(&page), &page["prefixes"]), (vec![], &json!(["a/", "b/"])));
    page = list(&format!("delimiter=/&maxResults=2&pageToken={}", page["nextPageToken"].as_str().unwrap()))
        .await;
    assert_eq!((names(&page), &page["nextPageToken"]), (vec!["c".to_owned()], &Value::Null));
    assert_eq!(gcs.send(Method::GET, &format!("{OBJECTS}?pageToken=x"), "").await.0, 400);
    assert_eq!(list("prefix=none").await, json!({ "kind": "storage#objects" }));
    let absent = gcs.send(Method::GET, "/storage/v1/b/absent-bucket/o", "").await;
    assert_eq!(reason(&absent), (404, "notFound"));
}

#[tokio::test]
async fn a_composed_object_has_parts_and_no_md5() {
    let gcs = with_bucket("gcs", &[]).await;
    let first = gcs.put("p1", "1234").await;
    gcs.put("p2", "56789").await;
    let compose = async |name: &str, sources: Value| {
        let body = json!({ "sourceObjects": sources, "destination": { "contentType": "text/plain" } });
        gcs.send(Method::POST, &format!("{OBJECTS}/{name}/compose"), body.to_string()).await
    };
    let sources = json!([{ "name": "p1", "generation": first["generation"] }, { "name": "p2" }]);
    let (status, whole) = compose("whole", sources).await;
    assert_eq!((status, &whole["componentCount"], &whole["md5Hash"]), (200, &json!(2), &Value::Null));
    assert_eq!((&whole["crc32c"], &whole["contentType"]), (&json!("4waSgw=="), &json!("text/plain")));
    assert_eq!(gcs.read("whole").await, b"123456789");
    let (_, again) = compose("again", json!([{ "name": "whole" }, { "name": "p1" }])).await;
    assert_eq!(again["componentCount"], 3);
    assert_eq!(reason(&compose("none", json!([{ "name": "absent" }])).await), (404, "notFound"));
    let stale = json!([{ "name": "p1", "objectPreconditions": { "ifGenerationMatch": "1" } }]);
    assert_eq!(reason(&compose("none", stale).await), (412, "conditionNotMet"));
    assert_eq!(reason(&compose("none", vec![json!({ "name": "p1" }); 33].into()).await), (400, "invalid"));
    assert_eq!(reason(&compose("none", json!([])).await), (400, "invalid"));
}

#[tokio::test]
async fn objects_are_copied_and_deleted_under_conditions() {
    let gcs = with_bucket("gcs", &[]).await;
    let first = gcs.put("a", "x").await;
    let twice = "/upload/storage/v1/b/lab-bucket/o?uploadType=media&name=a&ifGenerationMatch=0";
    assert_eq!(reason(&gcs.send(Method::POST, twice, "y").await), (412, "conditionNotMet"));
    let second = gcs.put("a", "y").await;
    assert!(first["generation"].as_str() < second["generation"].as_str());
    let copy = |how: &str| format!("{OBJECTS}/a/{how}/b/lab-bucket/o/{how}");
    let (_, rewritten) = gcs.send(Method::POST, &copy("rewriteTo"), "").await;
    assert_eq!((&rewritten["done"], &rewritten["resource"]["name"]), (&json!(true), &json!("rewriteTo")));
    assert_eq!(gcs.send(Method::POST, &copy("copyTo"), "").await.1["name"], "copyTo");
    let stale = format!("{OBJECTS}/a?generation={}", first["generation"].as_str().unwrap());
    assert_eq!(gcs.send(Method::DELETE, &stale, "").await.0, 404);
    assert_eq!(gcs.send(Method::DELETE, &format!("{OBJECTS}/a"), "").await.0, 204);
    let absent = gcs.send(Method::DELETE, &format!("{OBJECTS}/a"), "").await;
    assert_eq!((reason(&absent), message(&absent)), ((404, "notFound"), "No such object: lab-bucket/a"));
    let media = gcs.api(Method::GET, &format!("{OBJECTS}/a?alt=media")).send().await.unwrap();
    assert_eq!(text(media).await, (404, "No such object: lab-bucket/a".to_owned()));
    let wrong = gcs.send(Method::POST, OBJECTS, vec![0; KIB]).await;
    assert_eq!(reason(&wrong), (400, "invalid"));
}

//! The answers of the profile `docker-registry`, byte by byte as distribution 2.8.2 gave them on loopback.

mod common;

use std::time::{Duration, Instant};

use common::{DOCKER_MANIFEST, Lab, OCI_INDEX, OCI_MANIFEST, digest, header, image, read, start};
use reqwest::Method;

const LAYER: &[u8] = b"abc";
const ABSENT: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

async fn get(lab: &Lab, path: &str) -> (u16, String) {
    read(lab.send(Method::GET, path).await).await
}

#[tokio::test]
async fn a_request_without_good_credentials_is_told_what_it_needs() {
    let lab = start("docker-registry", &[]).await;
    let refusal = |detail: &str| {
        format!(
            "{{\"errors\":[{{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\",\"detail\":{detail}}}]}}\n"
        )
    };
    let ping = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
    assert_eq!(read(ping).await, (401, refusal("null")));
    let wrong = lab.anonymous(Method::GET, "/v2/").basic_auth("gitpod", Some("wrong")).send().await.unwrap();
    assert_eq!(read(wrong).await, (401, refusal("null")));
    let push = lab.anonymous(Method::POST, "/v2/a/b/blobs/uploads/").send().await.unwrap();
    let pull = r#"{"Type":"repository","Class":"","Name":"a/b","Action":"pull"}"#;
    let detail = format!("[{pull},{}]", pull.replace("\"pull\"", "\"push\""));
    assert_eq!(read(push).await, (401, refusal(&detail)));
}

#[tokio::test]
async fn what_is_absent_is_named_as_distribution_names_it() {
    let lab = start("docker-registry", &[]).await;
    let unknown = |detail: &str| {
        format!(
            "{{\"errors\":[{{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\",\"detail\":{detail}}}]}}\n"
        )
    };
    assert_eq!(get(&lab, "/v2/a/b/manifests/latest").await, (404, unknown("{\"Tag\":\"latest\"}")));
    let by_digest = get(&lab, &format!("/v2/a/b/manifests/{ABSENT}")).await;
    assert_eq!(by_digest, (404, unknown(&format!("{{\"Name\":\"a/b\",\"Revision\":\"{ABSENT}\"}}"))));
    let tags = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\",\
                \"detail\":{\"name\":\"a/b\"}}]}\n";
    assert_eq!(get(&lab, "/v2/a/b/tags/list").await, (404, tags.to_owned()));
    let blob = format!(
        "{{\"errors\":[{{\"code\":\"BLOB_UNKNOWN\",\"message\":\"blob unknown to registry\",\"detail\":\"{ABSENT}\"}}]}}\n"
    );
    assert_eq!(get(&lab, &format!("/v2/a/b/blobs/{ABSENT}")).await, (404, blob));
    let nowhere = lab.anonymous(Method::GET, "/v2/a/B/manifests/x").send().await.unwrap();
    assert_eq!(read(nowhere).await, (404, "404 page not found\n".to_owned()));
}

#[tokio::test]
async fn an_upload_in_parts_advances_and_closes() {
    let lab = start("docker-registry", &[]).await;
    let begun = lab.begin("a/b").await;
    assert_eq!((begun.status().as_u16(), header(&begun, "range").as_deref()), (202, Some("0-0")));
    let first = header(&begun, "location").unwrap();
    let id = header(&begun, "docker-upload-uuid").unwrap();
    assert!(first.starts_with(&format!("{}/v2/a/b/blobs/uploads/{id}?_state=", lab.base)), "{first}");
    assert_eq!(lab.stand.uploads_open(), 1);
    let patch = async |location: &str, body: &'static str| {
        let request = lab.request(Method::PATCH, location).await;
        request.header("content-type", "application/octet-stream").body(body).send().await.unwrap()
    };
    let taken = patch(&first, "abc").await;
    assert_eq!((taken.status().as_u16(), header(&taken, "range").as_deref()), (202, Some("0-2")));
    let second = header(&taken, "location").unwrap();
    // The state of an earlier part is no longer good.
    let stale = patch(&first, "abc").await;
    let invalid = "{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"blob upload invalid\"}]}\n";
    assert_eq!(read(stale).await, (404, invalid.to_owned()));
    let status = lab.send(Method::GET, &second).await;
    assert_eq!((status.status().as_u16(), header(&status, "range").as_deref()), (204, Some("0-2")));
    let third = header(&patch(&second, "def").await, "location").unwrap();
    let closed = lab.put(&third, b"", &digest(b"abcdef")).await;
    assert_eq!(closed.status(), 201);
    assert_eq!(header(&closed, "docker-content-digest"), Some(digest(b"abcdef")));
    assert_eq!(header(&closed, "location"), Some(format!("{}/v2/a/b/blobs/{}", lab.base, digest(b"abcdef"))));
    assert_eq!(lab.stand.uploads_open(), 0);
}

#[tokio::test]
async fn the_state_of_an_upload_is_verified() {
    let lab = start("docker-registry", &[]).await;
    let location = header(&lab.begin("a/b").await, "location").unwrap();
    let invalid = |detail: &str| {
        format!(
            "{{\"errors\":[{{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"blob upload invalid\"{detail}}}]}}\n"
        )
    };
    let (address, state) = location.split_once("?_state=").unwrap();
    assert_eq!(get(&lab, address).await, (404, invalid(",\"detail\":{}")));
    let other = if state.starts_with('A') { "B" } else { "A" };
    let forged = format!("{address}?_state={other}{}", &state[1..]);
    assert_eq!(get(&lab, &forged).await, (404, invalid(",\"detail\":{}")));
    let elsewhere = location.replace("/v2/a/b/", "/v2/a/other/");
    assert_eq!(read(lab.put(&elsewhere, LAYER, &digest(LAYER)).await).await, (404, invalid("")));
    let cancelled = lab.send(Method::DELETE, &location).await;
    assert_eq!(cancelled.status(), 204);
    let unknown = "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"blob upload unknown to registry\",\
                   \"detail\":{}}]}\n";
    assert_eq!(read(lab.send(Method::DELETE, &location).await).await, (404, unknown.to_owned()));
    assert_eq!(lab.stand.uploads_open(), 0);
}

#[tokio::test]
async fn a_wrong_digest_is_refused() {
    let lab = start("docker-registry", &[]).await;
    let location = header(&lab.begin("a/b").await, "location").unwrap();
    let invalid = |detail: &str| {
        format!(
            "{{\"errors\":[{{\"code\":\"DIGEST_INVALID\",\"message\":\"provided digest did not match uploaded content\",\"detail\":{detail}}}]}}\n"
        )
    };
    let missing = lab.request(Method::PUT, &location).await.send().await.unwrap();
    assert_eq!(read(missing).await, (400, invalid("\"digest missing\"")));
    assert_eq!(
        read(lab.put(&location, LAYER, "bad").await).await,
        (400, invalid("\"digest parsing failed\""))
    );
    let detail = format!("{{\"Digest\":\"{ABSENT}\",\"Reason\":{{}}}}");
    assert_eq!(read(lab.put(&location, LAYER, ABSENT).await).await, (400, invalid(&detail)));
    assert_eq!(get(&lab, &format!("/v2/a/b/blobs/{ABSENT}")).await.0, 404);
    assert_eq!(lab.stand.uploads_open(), 0);
}

#[tokio::test]
async fn a_blob_is_read_whole_or_in_ranges() {
    let lab = start("docker-registry", &[]).await;
    assert_eq!(lab.push_blob("a/b", LAYER).await.status(), 201);
    let path = format!("/v2/a/b/blobs/{}", digest(LAYER));
    let head = lab.send(Method::HEAD, &path).await;
    assert_eq!(header(&head, "content-length").as_deref(), Some("3"));
    assert_eq!(header(&head, "docker-content-digest"), Some(digest(LAYER)));
    assert_eq!(get(&lab, &path).await, (200, "abc".to_owned()));
    let range = lab.request(Method::GET, &path).await.header("range", "bytes=1-").send().await.unwrap();
    assert_eq!(header(&range, "content-range").as_deref(), Some("bytes 1-2/3"));
    assert_eq!(read(range).await, (206, "bc".to_owned()));
    let beyond = lab.request(Method::GET, &path).await.header("range", "bytes=9-").send().await.unwrap();
    assert_eq!(beyond.status(), 416);
}

#[tokio::test]
async fn a_mount_succeeds_or_begins_an_upload() {
    let lab = start("docker-registry", &[]).await;
    lab.push_blob("a/b", LAYER).await;
    let mount = |from: &str| format!("/v2/a/c/blobs/uploads/?mount={}&from={from}", digest(LAYER));
    let mounted = lab.send(Method::POST, &mount("a/b")).await;
    assert_eq!(
        (mounted.status().as_u16(), header(&mounted, "docker-content-digest")),
        (201, Some(digest(LAYER)))
    );
    assert_eq!(lab.send(Method::POST, &mount("a/absent")).await.status(), 202);
    assert_eq!(get(&lab, &format!("/v2/a/c/blobs/{}", digest(LAYER))).await.0, 200);
}

#[tokio::test]
async fn an_oci_manifest_is_unknown_to_who_does_not_accept_it() {
    let lab = start("docker-registry", &[]).await;
    let manifest = lab.push_image("a/b", "t", LAYER).await;
    let refusal = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"OCI manifest found, but accept header does \
                   not support OCI manifests\"}]}\n";
    for accept in [DOCKER_MANIFEST, "*/*"] {
        let got = lab.manifest(Method::GET, "a/b", "t", accept).await;
        assert_eq!(read(got).await, (404, refusal.to_owned()));
    }
    let both = format!("{DOCKER_MANIFEST}, {OCI_MANIFEST};q=0.5");
    assert_eq!(read(lab.manifest(Method::GET, "a/b", "t", &both).await).await, (200, manifest));
}

#[tokio::test]
async fn a_manifest_is_validated() {
    let lab = start("docker-registry", &[]).await;
    let unknown = |body: &[u8]| {
        format!(
            "{{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown to registry\",\"detail\":\"{}\"}}",
            digest(body)
        )
    };
    let dangling = lab.put_manifest("a/b", "t", OCI_MANIFEST, &image(LAYER)).await;
    let expected = format!("{{\"errors\":[{},{}]}}\n", unknown(b"{}"), unknown(LAYER));
    assert_eq!(read(dangling).await, (400, expected));
    let invalid = |detail: &str| {
        format!(
            "{{\"errors\":[{{\"code\":\"MANIFEST_INVALID\",\"message\":\"manifest invalid\",\"detail\":{detail}}}]}}\n"
        )
    };
    let broken = lab.put_manifest("a/b", "t", OCI_MANIFEST, "{").await;
    assert_eq!(read(broken).await, (400, invalid("{\"Offset\":1}")));
    for media_type in ["application/json", DOCKER_MANIFEST] {
        let other = lab.put_manifest("a/b", "t", media_type, &image(LAYER)).await;
        assert_eq!(read(other).await, (400, invalid("{}")));
    }
    let index = format!(
        r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{{"mediaType":"{OCI_MANIFEST}","digest":"{}","size":1}}]}}"#,
        digest(image(LAYER).as_bytes())
    );
    assert_eq!(lab.put_manifest("a/b", "i", OCI_INDEX, &index).await.status(), 400);
    lab.push_image("a/b", "t", LAYER).await;
    assert_eq!(lab.put_manifest("a/b", "i", OCI_INDEX, &index).await.status(), 201);
    let mismatch = lab.put_manifest("a/b", ABSENT, OCI_MANIFEST, &image(LAYER)).await;
    assert_eq!(mismatch.status(), 400);
}

#[tokio::test]
async fn lists_are_served() {
    let lab = start("docker-registry", &[]).await;
    lab.push_image("a/b", "t2", LAYER).await;
    lab.push_image("a/b", "t1", LAYER).await;
    lab.push_blob("a/c", LAYER).await;
    assert_eq!(
        get(&lab, "/v2/a/b/tags/list?n=1").await,
        (200, "{\"name\":\"a/b\",\"tags\":[\"t1\",\"t2\"]}\n".to_owned())
    );
    let page = lab.send(Method::GET, "/v2/_catalog?n=1").await;
    assert_eq!(header(&page, "link").as_deref(), Some("</v2/_catalog?last=a%2Fb&n=1>; rel=\"next\""));
    assert_eq!(read(page).await, (200, "{\"repositories\":[\"a/b\"]}\n".to_owned()));
}

#[tokio::test]
async fn deletion_is_a_setting() {
    let unsupported =
        "{\"errors\":[{\"code\":\"UNSUPPORTED\",\"message\":\"The operation is unsupported.\"}]}\n";
    for (profile, first, second) in [("docker-registry", 405, 405), ("docker-registry-delete", 202, 404)] {
        let lab = start(profile, &[]).await;
        let manifest = lab.push_image("a/b", "t", LAYER).await;
        for path in [
            format!("/v2/a/b/manifests/{}", digest(manifest.as_bytes())),
            format!("/v2/a/b/blobs/{}", digest(LAYER)),
        ] {
            let answer = read(lab.send(Method::DELETE, &path).await).await;
            assert_eq!(answer.0, first);
            assert!(first != 405 || answer.1 == unsupported);
            assert_eq!(lab.send(Method::DELETE, &path).await.status(), second);
        }
    }
}

#[tokio::test]
async fn a_large_body_is_refused_or_taken_in_time() {
    let lab = start("docker-registry", &[]).await;
    let body = vec![7; 32 << 20];
    let location = header(&lab.begin("a/b").await, "location").unwrap();
    let path = format!("{location}&digest={}", digest(&body));
    let began = Instant::now();
    let refused = lab.anonymous(Method::PUT, &path).body(body.clone()).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let (user, password) = lab.account.clone().unwrap();
    let taken = lab.anonymous(Method::PUT, &path).basic_auth(user, Some(password));
    let taken = taken.header("content-type", "application/octet-stream").body(body).send().await.unwrap();
    assert_eq!(taken.status(), 201);
    // Both together take well under a second; a shared machine gets some patience.
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
}

#[tokio::test]
async fn requests_are_logged_in_order() {
    let lab = start("docker-registry", &[]).await;
    lab.send(Method::GET, "/v2/_catalog?n=1").await;
    let log = lab.stand.requests();
    let seen: Vec<_> = log.iter().map(|r| (r.method.as_str(), r.path.as_str(), r.status)).collect();
    assert_eq!(seen, [("GET", "/v2/_catalog?n=1", Some(401)), ("GET", "/v2/_catalog?n=1", Some(200))]);
    assert_eq!(log[0].header("authorization"), None);
    assert!(log[1].header("authorization").is_some());
}

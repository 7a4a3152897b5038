//! The faults of names, types, tags, tokens and clocks: what a client sees of each, and that no more is changed.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{
    DOCKER_LIST, DOCKER_MANIFEST, Lab, OCI_INDEX, OCI_MANIFEST, digest, header, image, parameters, read,
    start,
};
use reqwest::Method;

const LAYER: &[u8] = b"a layer";

async fn docker(fault: &str) -> Lab {
    start("docker-registry", &[fault]).await
}

#[tokio::test]
async fn nested_names_are_refused() {
    let lab = docker("nested-name-refused").await;
    assert_eq!(lab.push_blob("gitpod/a", LAYER).await.status(), 201);
    let (status, body) = read(lab.begin("gitpod/a/b").await).await;
    assert_eq!(status, 400);
    assert!(body.contains("\"NAME_INVALID\",\"message\":\"Nested repositories are not supported."), "{body}");
    let lab = start("gcr", &["nested-name-refused"]).await;
    assert_eq!(lab.begin("lab-project/a").await.status(), 202);
    assert_eq!(lab.begin("lab-project/a/b").await.status(), 400);
}

#[tokio::test]
async fn types_of_manifests_are_refused_one_by_one() {
    let oci = image(LAYER);
    let docker_image = oci.replace(OCI_MANIFEST, DOCKER_MANIFEST);
    let index = |kind: &str| format!(r#"{{"schemaVersion":2,"mediaType":"{kind}","manifests":[]}}"#);
    let documents = [
        (OCI_MANIFEST, oci),
        (DOCKER_MANIFEST, docker_image),
        (DOCKER_LIST, index(DOCKER_LIST)),
        (OCI_INDEX, index(OCI_INDEX)),
    ];
    for (fault, refused) in [
        ("schema2-refused", DOCKER_MANIFEST),
        ("manifest-list-refused", DOCKER_LIST),
        ("oci-index-refused", OCI_INDEX),
    ] {
        let lab = docker(fault).await;
        lab.push_blob("a", b"{}").await;
        lab.push_blob("a", LAYER).await;
        for (media_type, body) in &documents {
            let (status, text) = read(lab.put_manifest("a", "t", media_type, body).await).await;
            let expected = if *media_type == refused { 400 } else { 201 };
            assert_eq!(status, expected, "{fault} {media_type} {text}");
            assert!(status == 201 || text.contains("MANIFEST_INVALID"), "{text}");
        }
    }
}

#[tokio::test]
async fn tags_stay_and_references_dangle() {
    let lab = docker("tag-immutable").await;
    let first = lab.push_image("gitpod/a", "t", LAYER).await;
    let (status, body) = read(lab.put_manifest("gitpod/a", "t", OCI_MANIFEST, &first).await).await;
    assert!(status == 412 && body.contains("'a:t' configured as immutable."), "{body}");
    let lab = docker("missing-blob-accepted").await;
    assert_eq!(lab.put_manifest("a", "t", OCI_MANIFEST, &image(b"absent")).await.status(), 201);
}

#[tokio::test]
async fn a_range_is_all_bytes_as_206() {
    let lab = docker("range-ignored-wrongly").await;
    lab.push_blob("a", LAYER).await;
    let path = format!("/v2/a/blobs/{}", digest(LAYER));
    let range = lab.request(Method::GET, &path).await.header("range", "bytes=2-").send().await.unwrap();
    assert_eq!(header(&range, "content-range").as_deref(), Some("bytes 0-6/7"));
    assert_eq!(read(range).await, (206, "a layer".to_owned()));
    assert_eq!(lab.send(Method::GET, &path).await.status(), 200);
}

#[tokio::test]
async fn the_base_image_names_arm_first() {
    let lab = docker("multi-arch-arm-first").await;
    let (_, index) = read(lab.manifest(Method::GET, "library/base", "latest", OCI_INDEX).await).await;
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    assert_eq!(index["manifests"][0]["platform"]["architecture"], "arm64");
    assert_eq!(index["manifests"][1]["platform"]["architecture"], "amd64");
}

#[tokio::test]
async fn lists_and_deletions_are_refused() {
    let lab = start("docker-registry-3", &["tags-unpaged"]).await;
    lab.push_image("a", "t1", LAYER).await;
    lab.push_image("a", "t2", LAYER).await;
    let all = lab.send(Method::GET, "/v2/a/tags/list?n=1").await;
    assert_eq!(header(&all, "link"), None);
    assert_eq!(read(all).await.1, "{\"name\":\"a\",\"tags\":[\"t1\",\"t2\"]}\n");
    let lab = docker("catalog-refused").await;
    assert_eq!(lab.send(Method::GET, "/v2/_catalog").await.status(), 401);
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    let lab = start("docker-registry-delete", &["delete-refused"]).await;
    lab.push_blob("a", LAYER).await;
    let (status, body) =
        read(lab.send(Method::DELETE, &format!("/v2/a/blobs/{}", digest(LAYER))).await).await;
    assert!(status == 405 && body.contains("UNSUPPORTED"), "{body}");
}

/// The payload of a JSON web token.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
fn claims(token: &str) -> serde_json::Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_password_bears_its_own_end() {
    let lab = docker("credentials-short-lived").await;
    let (_, password) = lab.account.clone().unwrap();
    let end: serde_json::Value = serde_json::from_slice(&STANDARD.decode(password).unwrap()).unwrap();
    let ahead = end["expiration"].as_i64().unwrap() - jiff::Timestamp::now().as_second();
    assert!((43_100..=43_200).contains(&ahead), "{ahead}");
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
}

#[tokio::test]
async fn a_token_dies_with_its_first_upload() {
    for (faults, second) in [(&[][..], 202), (&["token-dies-early"], 401)] {
        let lab = start("gcr", faults).await;
        let refusal = lab.anonymous(Method::POST, "/v2/lab-project/a/blobs/uploads/").send().await.unwrap();
        let token = lab.token(&header(&refusal, "www-authenticate").unwrap()).await;
        let claims = claims(&token);
        let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
        assert_eq!(lifetime, if faults.is_empty() { 3600 } else { 300 });
        let send = |method, path| lab.anonymous(method, path).bearer_auth(&token).send();
        // Reads do not end it.
        for _ in 0..2 {
            let head = send(Method::HEAD, "/v2/lab-project/a/manifests/t").await.unwrap();
            assert_eq!(head.status(), 404);
        }
        let upload = "/v2/lab-project/a/blobs/uploads/";
        assert_eq!(send(Method::POST, upload).await.unwrap().status(), 202);
        assert_eq!(send(Method::POST, upload).await.unwrap().status(), second);
        assert_eq!(lab.begin("lab-project/a").await.status(), 202, "a fresh token is taken");
    }
}

#[tokio::test]
async fn the_clock_is_right_or_ten_minutes_behind() {
    for (faults, behind) in [(&[][..], 0), (&["clock-behind"], 600)] {
        let lab = start("gcr", faults).await;
        let refusal = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
        let date = header(&refusal, "date").unwrap();
        let date = jiff::fmt::rfc2822::parse(&date).unwrap().timestamp();
        let challenge = header(&refusal, "www-authenticate").unwrap();
        assert!(parameters(&challenge).contains_key("realm"));
        let claims = claims(&lab.token(&challenge).await);
        let now = jiff::Timestamp::now().as_second();
        for read in [date.as_second(), claims["iat"].as_i64().unwrap(), claims["nbf"].as_i64().unwrap()] {
            assert!((behind - 2..=behind + 30).contains(&(now - read)), "{}", now - read);
        }
        assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    }
}

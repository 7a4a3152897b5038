//! The faults of pushes: what a client sees of each, and that it changes no more than its title says.

mod common;

use common::{Lab, OCI_INDEX, OCI_MANIFEST, digest, header, image, read, start};
use reqwest::Method;

const LAYER: &[u8] = b"a layer";

async fn docker(fault: &str) -> Lab {
    start("docker-registry", &[fault]).await
}

#[tokio::test]
async fn the_begin_of_an_upload_is_refused() {
    let cases = [
        ("push-denied", 403, "{\"errors\":[{\"code\":\"DENIED\""),
        ("push-refused", 400, "{\"errors\":[{\"code\":\"UNSUPPORTED\""),
        ("push-to-absent-404", 404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\""),
        ("read-only", 405, "Method not allowed\n"),
        ("upload-init-200-html", 200, "<!DOCTYPE html>"),
        ("post-redirected", 301, "<html>\r\n<head><title>301"),
    ];
    for (fault, status, body) in cases {
        let lab = docker(fault).await;
        let (got, text) = read(lab.begin("gitpod/a").await).await;
        assert!(got == status && text.starts_with(body), "{fault}: {got} {text}");
        assert_eq!(lab.stand.uploads_open(), 0);
        assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    }
    let redirect = docker("post-redirected").await;
    let location = header(&redirect.begin("a").await, "location");
    assert_eq!(location, Some(format!("{}/v2/a/blobs/uploads/", redirect.base)));
    let manifest = docker("read-only").await.put_manifest("a", "t", OCI_MANIFEST, "{}").await;
    assert_eq!(manifest.status(), 405);
}

#[tokio::test]
async fn gitpods_repositories_alone_are_denied() {
    let lab = docker("gitpod-repositories-denied").await;
    for name in ["base-images", "workspace-images"] {
        assert_eq!(lab.begin(&lab.repository(name)).await.status(), 403);
        let head = lab.manifest(Method::HEAD, &lab.repository(name), "t", OCI_MANIFEST).await;
        assert_eq!(head.status(), 403);
    }
    assert_eq!(lab.begin(&lab.repository("underpin-x")).await.status(), 202);
}

#[tokio::test]
async fn locations_are_as_the_fault_says() {
    let lab = docker("upload-without-location").await;
    let begun = lab.begin("a").await;
    assert_eq!((begun.status().as_u16(), header(&begun, "location")), (202, None));
    let lab = docker("location-foreign-host").await;
    let location = header(&lab.begin("a").await, "location").unwrap();
    assert!(location.starts_with("https://other-host.invalid/v2/a/blobs/uploads/"), "{location}");
    // On the host that was asked, the upload does go on.
    let here = location.replace("https://other-host.invalid", &lab.base);
    assert_eq!(lab.put(&here, LAYER, &digest(LAYER)).await.status(), 201);
    let lab = docker("location-other-repository").await;
    let location = header(&lab.begin("a").await, "location").unwrap();
    assert!(location.starts_with("/v2/a-elsewhere/blobs/uploads/"), "{location}");
    assert_eq!(lab.put(&location, LAYER, &digest(LAYER)).await.status(), 404);
}

#[tokio::test]
async fn puts_that_carry_a_blob_are_refused() {
    for (fault, status, body) in [
        ("body-limit", 413, "<html>\r\n<head><title>413 Request Entity Too Large</title></head>"),
        ("monolithic-put-blob-unknown", 404, "{\"errors\":[{\"code\":\"BLOB_UNKNOWN\""),
    ] {
        let lab = docker(fault).await;
        let location = header(&lab.begin("a").await, "location").unwrap();
        let (got, text) = read(lab.put(&location, LAYER, &digest(LAYER)).await).await;
        assert!(got == status && text.starts_with(body), "{fault}: {got} {text}");
        // In parts it can be pushed.
        let part = lab.request(Method::PATCH, &location).await.body(LAYER).send().await.unwrap();
        let location = header(&part, "location").unwrap();
        assert_eq!(lab.put(&location, b"", &digest(LAYER)).await.status(), 201);
    }
}

#[tokio::test]
async fn digest_headers_are_missing_where_the_fault_says() {
    for (fault, blob, manifest, head) in [
        ("blob-put-without-digest", false, true, true),
        ("manifest-put-without-digest", true, false, true),
        ("digest-header-stripped", false, false, false),
    ] {
        let lab = docker(fault).await;
        let put = lab.push_blob("a", LAYER).await;
        assert_eq!((put.status().as_u16(), header(&put, "docker-content-digest").is_some()), (201, blob));
        lab.push_blob("a", b"{}").await;
        let put = lab.put_manifest("a", "t", OCI_MANIFEST, &image(LAYER)).await;
        assert_eq!((put.status().as_u16(), header(&put, "docker-content-digest").is_some()), (201, manifest));
        let got = lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await;
        assert_eq!((got.status().as_u16(), header(&got, "docker-content-digest").is_some()), (200, head));
    }
}

#[tokio::test]
async fn a_wrong_digest_is_taken() {
    let lab = docker("wrong-digest-accepted").await;
    let location = header(&lab.begin("a").await, "location").unwrap();
    let claimed = digest(b"something else");
    assert_eq!(lab.put(&location, LAYER, &claimed).await.status(), 201);
    assert_eq!(lab.send(Method::HEAD, &format!("/v2/a/blobs/{claimed}")).await.status(), 200);
}

#[tokio::test]
async fn parts_are_answered_or_dropped_as_the_fault_says() {
    for (fault, status, range) in [("patch-201", 201, "0-5"), ("patch-drops-data", 202, "0-2")] {
        let lab = docker(fault).await;
        let mut location = header(&lab.begin("a").await, "location").unwrap();
        let mut reached = None;
        for part in ["abc", "def"] {
            let taken = lab.request(Method::PATCH, &location).await.body(part).send().await.unwrap();
            assert_eq!(taken.status(), status);
            reached = header(&taken, "range");
            location = header(&taken, "location").unwrap();
        }
        assert_eq!(reached.as_deref(), Some(range), "{fault}");
        let closed = lab.put(&location, b"", &digest(b"abcdef")).await;
        assert_eq!(closed.status(), if fault == "patch-201" { 201 } else { 400 });
    }
}

#[tokio::test]
async fn mounts_and_updates_fail() {
    let lab = docker("mount-500").await;
    lab.push_blob("a", LAYER).await;
    let mount = format!("/v2/b/blobs/uploads/?mount={}&from=a", digest(LAYER));
    assert_eq!(lab.send(Method::POST, &mount).await.status(), 500);
    let lab = docker("blob-update-refused").await;
    assert_eq!(lab.push_blob("a", LAYER).await.status(), 201);
    let (status, body) = read(lab.push_blob("a", LAYER).await).await;
    assert!(status == 400 && body.contains(&format!("{} cannot be updated", digest(LAYER))), "{body}");
}

#[tokio::test]
async fn oci_manifests_are_refused() {
    let lab = docker("oci-manifest-refused").await;
    for media_type in [OCI_MANIFEST, OCI_INDEX] {
        let (status, body) = read(lab.put_manifest("a", "t", media_type, "{}").await).await;
        assert!(status == 400 && body.contains("MANIFEST_INVALID"), "{body}");
    }
    assert_eq!(lab.stand.manifests(), Vec::<String>::new());
}

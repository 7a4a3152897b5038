//! The faults of reads: what a client sees of each, and that it changes no more than its title says.

mod common;

use common::{Lab, OCI_MANIFEST, digest, header, read, start};
use reqwest::Method;

const LAYER: &[u8] = b"a layer";

/// A registry with an image in `a:t`, and the image's manifest.
async fn with_image(fault: &str) -> (Lab, String) {
    let lab = start("docker-registry", &[fault]).await;
    let manifest = lab.push_image("a", "t", LAYER).await;
    (lab, manifest)
}

#[tokio::test]
async fn what_is_absent_is_answered_as_the_fault_says() {
    for (fault, repository, tag) in [
        ("absent-repository-400", 400, 404),
        ("absent-repository-401", 401, 404),
        ("absent-tag-400", 404, 400),
    ] {
        let (lab, _) = with_image(fault).await;
        for method in [Method::HEAD, Method::GET] {
            let answer = lab.manifest(method.clone(), "never-pushed", "t", OCI_MANIFEST).await;
            assert_eq!(answer.status(), repository, "{fault}");
            let answer = lab.manifest(method, "a", "never-pushed", OCI_MANIFEST).await;
            assert_eq!(answer.status(), tag, "{fault}");
        }
        assert_eq!(lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await.status(), 200);
    }
}

#[tokio::test]
async fn heads_of_blobs_are_answered_as_the_fault_says() {
    for (fault, absent, present) in [("head-absent-blob-403", 403, 200), ("head-present-blob-405", 404, 405)]
    {
        let (lab, _) = with_image(fault).await;
        let path = |body: &[u8]| format!("/v2/a/blobs/{}", digest(body));
        assert_eq!(lab.send(Method::HEAD, &path(b"absent")).await.status(), absent);
        assert_eq!(lab.send(Method::HEAD, &path(LAYER)).await.status(), present);
        assert_eq!(lab.send(Method::GET, &path(b"absent")).await.status(), 404);
        assert_eq!(lab.send(Method::GET, &path(LAYER)).await.status(), 200);
    }
}

#[tokio::test]
async fn heads_of_manifests_are_answered_as_the_fault_says() {
    let (lab, _) = with_image("head-manifest-405").await;
    assert_eq!(lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await.status(), 405);
    assert_eq!(lab.manifest(Method::HEAD, "a", "absent", OCI_MANIFEST).await.status(), 404);
    assert_eq!(lab.manifest(Method::GET, "a", "t", OCI_MANIFEST).await.status(), 200);
    let (lab, manifest) = with_image("manifest-content-type-plain").await;
    for method in [Method::HEAD, Method::GET] {
        let answer = lab.manifest(method, "a", "t", OCI_MANIFEST).await;
        assert_eq!(header(&answer, "content-type").as_deref(), Some("text/plain; charset=utf-8"));
        assert_eq!(header(&answer, "content-length"), Some(manifest.len().to_string()));
    }
    let (lab, manifest) = with_image("head-manifest-without-length").await;
    let head = lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await;
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, None));
    let got = lab.manifest(Method::GET, "a", "t", OCI_MANIFEST).await;
    assert_eq!(header(&got, "content-length"), Some(manifest.len().to_string()));
}

#[tokio::test]
async fn a_manifest_is_written_anew() {
    let (lab, manifest) = with_image("manifest-rewritten").await;
    let head = lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await;
    assert_eq!(header(&head, "content-length"), Some(manifest.len().to_string()));
    let (status, text) = read(lab.manifest(Method::GET, "a", "t", OCI_MANIFEST).await).await;
    assert_eq!(status, 200);
    assert_ne!(text, manifest);
    let json = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
    assert_eq!(json(&text), json(&manifest));
}

#[tokio::test]
async fn a_tag_is_stale_on_new_connections() {
    let (mut lab, first) = with_image("stale-tag").await;
    let seen = async |lab: &Lab| {
        let head = lab.manifest(Method::HEAD, "a", "t", OCI_MANIFEST).await;
        (head.status().as_u16(), header(&head, "docker-content-digest"))
    };
    assert_eq!(seen(&lab).await, (200, Some(digest(first.as_bytes()))));
    lab.fresh_client();
    assert_eq!(seen(&lab).await.0, 404);
    let second = lab.push_image("a", "t", b"another layer").await;
    assert_eq!(seen(&lab).await, (200, Some(digest(second.as_bytes()))));
    lab.fresh_client();
    assert_eq!(seen(&lab).await, (200, Some(digest(first.as_bytes()))));
    // By its digest a manifest is never stale.
    let by_digest = lab.manifest(Method::HEAD, "a", &digest(second.as_bytes()), OCI_MANIFEST).await;
    assert_eq!(by_digest.status(), 200);
}

#[tokio::test]
async fn a_blob_is_corrupted_in_one_byte() {
    let (lab, _) = with_image("blob-corrupted").await;
    let got = lab.send(Method::GET, &format!("/v2/a/blobs/{}", digest(LAYER))).await;
    assert_eq!(header(&got, "docker-content-digest"), Some(digest(LAYER)));
    let body = got.bytes().await.unwrap();
    assert_eq!(body.len(), LAYER.len());
    assert_eq!(body.iter().zip(LAYER).filter(|(a, b)| a != b).count(), 1);
}

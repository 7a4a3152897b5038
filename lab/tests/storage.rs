//! The bucket store behind the in-cluster registry: redirects, signatures, ranges, and its faults.

mod common;

use common::{Lab, digest, header, read, start};
use reqwest::{Method, Response};

const LAYER: &[u8] = b"a layer";

/// Pushes a layer, and returns where its read is redirected to.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn redirected(lab: &Lab, method: Method) -> String {
    assert_eq!(lab.push_blob("a", LAYER).await.status(), 201);
    let answer = lab.send(method, &format!("/v2/a/blobs/{}", digest(LAYER))).await;
    assert_eq!(answer.status(), 307);
    header(&answer, "location").unwrap()
}

#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn follow(lab: &Lab, method: Method, url: &str) -> Response {
    lab.anonymous(method, url).send().await.unwrap()
}

#[tokio::test]
async fn blobs_are_read_by_presigned_urls() {
    let lab = start("in-cluster-s3", &[]).await;
    let url = redirected(&lab, Method::GET).await;
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    assert_eq!(read(follow(&lab, Method::GET, &url).await).await, (200, "a layer".to_owned()));
    let range = lab.anonymous(Method::GET, &url).header("range", "bytes=2-").send().await.unwrap();
    assert_eq!(header(&range, "content-range").as_deref(), Some("bytes 2-6/7"));
    assert_eq!(read(range).await, (206, "layer".to_owned()));
    assert_eq!(lab.last().server, "storage");
}

#[tokio::test]
async fn a_redirect_is_signed_for_its_method() {
    let lab = start("in-cluster-s3", &[]).await;
    let url = redirected(&lab, Method::HEAD).await;
    let head = follow(&lab, Method::HEAD, &url).await;
    assert_eq!((head.status().as_u16(), header(&head, "content-length").as_deref()), (200, Some("7")));
    let (status, body) = read(follow(&lab, Method::GET, &url).await).await;
    assert!(status == 403 && body.contains("<Code>SignatureDoesNotMatch</Code>"), "{body}");
}

#[tokio::test]
async fn a_forwarded_authorization_is_refused_as_aws_refuses_it() {
    let lab = start("in-cluster-s3", &[]).await;
    let url = redirected(&lab, Method::GET).await;
    let twice = lab.anonymous(Method::GET, &url).bearer_auth("x").send().await.unwrap();
    let (status, body) = read(twice).await;
    assert_eq!(status, 400);
    assert!(body.contains("<Code>InvalidArgument</Code><Message>Only one auth mechanism allowed;"), "{body}");
    let forged = format!("{}0", &url[..url.len() - 1]);
    let forged = if forged == url { format!("{}1", &url[..url.len() - 1]) } else { forged };
    assert_eq!(follow(&lab, Method::GET, &forged).await.status(), 403);
    let (bare, _) = url.split_once('?').unwrap();
    assert_eq!(follow(&lab, Method::GET, bare).await.status(), 403);
}

#[tokio::test]
async fn storage_faults_show_behind_the_redirect() {
    let lab = start("in-cluster-s3", &["redirect-refused"]).await;
    let url = redirected(&lab, Method::GET).await;
    let (status, body) = read(follow(&lab, Method::GET, &url).await).await;
    assert!(status == 403 && body.contains("<Code>AccessDenied</Code>"), "{body}");
    for (fault, cause) in [("redirect-to-closed-port", "refused"), ("redirect-untrusted", "UnknownIssuer")] {
        let lab = start("in-cluster-s3", &[fault]).await;
        let url = redirected(&lab, Method::GET).await;
        let error = lab.anonymous(Method::GET, &url).send().await.unwrap_err();
        assert!(format!("{error:?}").to_lowercase().contains(&cause.to_lowercase()), "{error:?}");
    }
}

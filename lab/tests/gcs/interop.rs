//! The XML interface with HMAC keys, as clients of S3 use it.
#![expect(clippy::unwrap_used, reason = "the signer is part of the tests, though not itself a test")]

use jiff::Timestamp;
use reqwest::{Method, Response};
use ring::hmac;
use sha2::{Digest as _, Sha256};

use crate::client::{Gcs, header, start, text};
use crate::signed::hex;

const HOST: &str = "storage.googleapis.com";

/// One request as it is signed.
struct Signed<'a> {
    method: Method,
    path: &'a str,
    /// The query in its canonical order.
    query: &'a str,
    headers: &'a [(&'a str, &'a str)],
    body: &'a str,
    /// What is said of the body; its hash when nothing is.
    payload: Option<&'a str>,
    secret: Option<&'a str>,
}

impl Default for Signed<'_> {
    fn default() -> Self {
        Signed {
            method: Method::GET,
            path: "/",
            query: "",
            headers: &[],
            body: "",
            payload: None,
            secret: None,
        }
    }
}

/// Signs a request as AWS has it, and sends it.
async fn send(gcs: &Gcs, request: Signed<'_>) -> Response {
    let (access, secret) = gcs.hmac.clone().unwrap();
    let time = Timestamp::now();
    let (date, day) = (time.strftime("%Y%m%dT%H%M%SZ").to_string(), time.strftime("%Y%m%d").to_string());
    let payload = request.payload.map_or_else(|| hex(Sha256::digest(request.body)), str::to_owned);
    let mut headers = request.headers.to_vec();
    headers.extend([("host", HOST), ("x-amz-content-sha256", &payload), ("x-amz-date", &date)]);
    headers.sort_unstable();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let lines = lines.concat();
    let Signed { method, path, query, .. } = &request;
    let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{payload}");
    let scope = format!("{day}/auto/s3/aws4_request");
    let message = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(Sha256::digest(canonical)));
    let derive = |key: Vec<u8>, part: &str| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec()
    };
    let key = format!("AWS4{}", request.secret.unwrap_or(&secret)).into_bytes();
    let key = scope.split('/').fold(key, derive);
    let signature = hex(derive(key, &message));
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={names}, Signature={signature}");
    let url = if query.is_empty() { (*path).to_owned() } else { format!("{path}?{query}") };
    let sent = headers.iter().filter(|(name, _)| *name != "host");
    let sent = sent.fold(gcs.bare(method.clone(), &url), |sent, (name, value)| sent.header(*name, *value));
    sent.header("authorization", authorization).body(request.body.to_owned()).send().await.unwrap()
}

/// The profile with a bucket that was made with the HMAC key.
async fn with_bucket(faults: &[&str]) -> Gcs {
    let gcs = start("gcs-hmac", faults).await;
    let made = send(&gcs, Signed { method: Method::PUT, path: "/lab-bucket", ..Signed::default() }).await;
    assert_eq!(made.status(), 200);
    gcs
}

#[tokio::test]
async fn objects_come_and_go() {
    let gcs = with_bucket(&[]).await;
    let path = "/lab-bucket/a/b";
    let headers = [
        ("content-type", "text/plain"),
        ("x-amz-meta-some", "thing"),
        ("x-amz-server-side-encryption", "AES256"),
    ];
    let put =
        Signed { method: Method::PUT, path, headers: &headers, body: "0123456789", ..Signed::default() };
    let put = send(&gcs, put).await;
    assert_eq!(header(&put, "etag"), "\"781e5e245d69b566979b86e28d23f2c7\"");
    assert_eq!(header(&put, "x-amz-server-side-encryption"), "", "what asks for encryption is ignored");
    assert_eq!(text(put).await, (200, String::new()));
    let head = send(&gcs, Signed { method: Method::HEAD, path, ..Signed::default() }).await;
    assert_eq!(
        (header(&head, "content-length"), header(&head, "x-goog-meta-some")),
        ("10".to_owned(), "thing".to_owned())
    );
    let get = send(&gcs, Signed { path, headers: &[("range", "bytes=1-2")], ..Signed::default() }).await;
    assert_eq!(text(get).await, (206, "12".to_owned()));
    let headers = [("x-amz-copy-source", "lab-bucket/a/b")];
    let copy =
        Signed { method: Method::PUT, path: "/lab-bucket/copy", headers: &headers, ..Signed::default() };
    assert!(text(send(&gcs, copy).await).await.1.contains("<CopyObjectResult>"));
    assert_eq!(gcs.stand.objects(), ["lab-bucket/a/b", "lab-bucket/copy"]);
    let delete = async || send(&gcs, Signed { method: Method::DELETE, path, ..Signed::default() }).await;
    assert_eq!(delete().await.status(), 204);
    let (status, body) = text(delete().await).await;
    assert!(status == 404 && body.contains("<Code>NoSuchKey</Code>"), "{body}");
}

#[tokio::test]
async fn listings_of_both_versions_have_pages() {
    let gcs = with_bucket(&[]).await;
    for path in ["/lab-bucket/a", "/lab-bucket/b", "/lab-bucket/c"] {
        assert_eq!(send(&gcs, Signed { method: Method::PUT, path, ..Signed::default() }).await.status(), 200);
    }
    let list = async |query: &str| {
        text(send(&gcs, Signed { path: "/lab-bucket", query, ..Signed::default() }).await).await.1
    };
    let first = list("list-type=2&max-keys=2").await;
    assert!(first.contains("<Key>b</Key>") && !first.contains("<Key>c</Key>"), "{first}");
    let token = first.split_once("<NextContinuationToken>").unwrap().1.split_once('<').unwrap().0;
    let token = token.replace('=', "%3D");
    let rest = list(&format!("continuation-token={token}&list-type=2&max-keys=2")).await;
    assert!(rest.contains("<Key>c</Key>") && rest.contains("<IsTruncated>false</IsTruncated>"), "{rest}");
    let old = list("marker=a&max-keys=1").await;
    assert!(old.contains("<NextMarker>b</NextMarker>"), "{old}");
    assert!(list("location=").await.ends_with("<LocationConstraint>US</LocationConstraint>"));
}

#[tokio::test]
async fn what_the_interface_does_not_have_is_refused() {
    let gcs = with_bucket(&[]).await;
    let delete = Signed { method: Method::POST, path: "/lab-bucket", query: "delete=", ..Signed::default() };
    let (status, body) = text(send(&gcs, delete).await).await;
    assert!(status == 400 && body.contains("POST ?delete is not implemented for objects."), "{body}");
    let path = "/lab-bucket/a";
    let upload = Signed { method: Method::POST, path, query: "uploads=", ..Signed::default() };
    let (status, body) = text(send(&gcs, upload).await).await;
    assert!(status == 400 && body.contains("<Code>NotImplemented</Code>"), "{body}");
    for payload in ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
        let put = Signed { method: Method::PUT, path, payload: Some(payload), ..Signed::default() };
        let (status, body) = text(send(&gcs, put).await).await;
        assert!(status == 403 && body.contains("SignatureDoesNotMatch"), "{body}");
    }
    let unsigned =
        Signed { method: Method::PUT, path, payload: Some("UNSIGNED-PAYLOAD"), ..Signed::default() };
    assert_eq!(send(&gcs, unsigned).await.status(), 200);
}

#[tokio::test]
async fn signatures_are_verified() {
    let gcs = with_bucket(&[]).await;
    let wrong = Signed { path: "/lab-bucket", secret: Some("another"), ..Signed::default() };
    let (status, body) = text(send(&gcs, wrong).await).await;
    assert!(status == 403 && body.contains("<Code>SignatureDoesNotMatch</Code>"), "{body}");
    let hash = hex(Sha256::digest("another body"));
    let (path, payload) = ("/lab-bucket/a", Some(hash.as_str()));
    let put = Signed { method: Method::PUT, path, body: "a body", payload, ..Signed::default() };
    assert_eq!(send(&gcs, put).await.status(), 400);
    let md5 = [("content-md5", "JfnnlDI7RTiF9RgfG2JNCw==")];
    let put = Signed { method: Method::PUT, path, headers: &md5, body: "a body", ..Signed::default() };
    let (status, body) = text(send(&gcs, put).await).await;
    assert!(status == 400 && body.contains("<Code>BadDigest</Code>"), "{body}");
    assert!(gcs.stand.objects().is_empty());
    // A profile without HMAC keys knows none.
    let mut other = start("gcs", &[]).await;
    other.hmac.clone_from(&gcs.hmac);
    let unknown = send(&other, Signed { path: "/lab-bucket", ..Signed::default() }).await;
    assert!(text(unknown).await.1.contains("<Code>InvalidSecurity</Code>"));
}

#[tokio::test]
async fn a_policy_refuses_the_keys() {
    let gcs = start("gcs-hmac", &["gcs-hmac-refused"]).await;
    let (status, body) = text(send(&gcs, Signed::default()).await).await;
    assert!(status == 403 && body.contains("<Code>AccessDenied</Code>"), "{body}");
}

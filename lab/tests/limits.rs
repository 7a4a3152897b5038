//! What stands in front of a registry, and the faults of limits: sizes, pauses, connections and servers behind one address.

mod common;

use common::{Lab, OCI_MANIFEST, digest, header, image, read, start};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const MEBIBYTE: usize = 1 << 20;
const LAYER: &[u8] = b"a layer";

/// A connection without TLS, with a head written on it.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn raw(lab: &Lab, head: &str) -> TcpStream {
    let mut stream = TcpStream::connect(lab.base.trim_start_matches("http://")).await.unwrap();
    let head = format!("{head}\r\nHost: lab\r\nAuthorization: {}\r\n\r\n", lab.basic());
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Reads as far as a text.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn read_to(stream: &mut TcpStream, text: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(text) {
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the connection ended after {seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    seen
}

/// The path with query at which an upload of these bytes is closed.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn closing(lab: &Lab, body: &[u8]) -> String {
    let location = header(&lab.begin("a").await, "location").unwrap();
    format!("{}&digest={}", location.trim_start_matches(&lab.base), digest(body))
}

#[tokio::test]
async fn bodies_beyond_the_limit_are_413_in_html() {
    for (profile, faults, limit) in
        [("ingress-body-limit", &[][..], MEBIBYTE), ("docker-registry", &["large-body-413"], 32 * MEBIBYTE)]
    {
        let lab = start(profile, faults).await;
        assert_eq!(lab.push_blob("a", &vec![7; limit]).await.status(), 201, "{profile}");
        let location = header(&lab.begin("a").await, "location").unwrap();
        // Before anybody asks who it is.
        let refused = lab.anonymous(Method::PUT, &location).body(vec![7; limit + 1]).send().await.unwrap();
        assert_eq!(header(&refused, "content-type").as_deref(), Some("text/html"));
        assert_eq!(header(&refused, "docker-distribution-api-version"), None);
        let (status, body) = read(refused).await;
        assert!(status == 413 && body.contains("<title>413 Request Entity Too Large</title>"), "{body}");
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_limited_or_refused() {
    let chunks = |size: usize| format!("{size:x}\r\n{}\r\n0\r\n\r\n", "x".repeat(size));
    for (profile, fault, size, status) in [
        ("ingress-body-limit", None, MEBIBYTE + 1, "413"),
        ("ingress-body-limit", None, 3, "202"),
        ("docker-registry", Some("stream-patch-411"), 3, "411"),
        ("docker-registry", None, 3, "202"),
    ] {
        let faults: Vec<&str> = ["plain-http"].into_iter().chain(fault).collect();
        let lab = start(profile, &faults).await;
        let location = header(&lab.begin("a").await, "location").unwrap();
        let path = location.trim_start_matches(&lab.base);
        let mut stream = raw(&lab, &format!("PATCH {path} HTTP/1.1\r\nTransfer-Encoding: chunked")).await;
        stream.write_all(chunks(size).as_bytes()).await.unwrap();
        let answer = read_to(&mut stream, "\r\n\r\n").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{profile} {answer}");
    }
}

#[tokio::test]
async fn a_body_of_8_mib_is_cut_off_at_its_half() {
    let lab = start("docker-registry", &["plain-http", "slow-body-cut"]).await;
    let body = vec![7; 8 * MEBIBYTE];
    let path = closing(&lab, &body).await;
    let mut stream = raw(&lab, &format!("PUT {path} HTTP/1.1\r\nContent-Length: {}", body.len())).await;
    stream.write_all(&body[..body.len() / 2]).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("<title>408"), "{answer}");
    // Bodies of other lengths are taken.
    assert_eq!(lab.push_blob("a", &vec![7; 8 * MEBIBYTE + 1]).await.status(), 201);
}

#[tokio::test]
async fn a_third_body_at_once_is_429() {
    let lab = start("docker-registry", &["plain-http", "parallel-429"]).await;
    let body = vec![7; 64 << 10];
    let mut streams = Vec::new();
    for _ in 0..2 {
        let path = closing(&lab, &body).await;
        let head = format!("PUT {path} HTTP/1.1\r\nContent-Length: {}\r\nExpect: 100-continue", body.len());
        let mut stream = raw(&lab, &head).await;
        // The server asks for the body once it has counted it.
        read_to(&mut stream, "100 Continue").await;
        streams.push(stream);
    }
    let third = lab.push_blob("a", &body).await;
    assert!(header(&third, "retry-after").is_some());
    let (status, text) = read(third).await;
    assert!(status == 429 && text.contains("TOOMANYREQUESTS"), "{text}");
    // A small one does not count.
    assert_eq!(lab.push_blob("a", LAYER).await.status(), 201);
    for mut stream in streams {
        stream.write_all(&body).await.unwrap();
        assert!(read_to(&mut stream, "\r\n\r\n").await.starts_with("HTTP/1.1 201 "));
    }
    assert_eq!(lab.push_blob("a", &body).await.status(), 201);
}

#[tokio::test]
async fn connections_after_the_twentieth_are_429() {
    let mut lab = start("docker-registry", &["rate-after-20"]).await;
    for number in 1..=22 {
        lab.fresh_client();
        let ping = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
        assert_eq!(ping.status(), if number <= 20 { 401 } else { 429 }, "{number}");
        assert_eq!(header(&ping, "retry-after").is_some(), number > 20);
    }
}

#[tokio::test]
async fn large_unauthenticated_puts_are_reset() {
    let lab = start("ingress-resets", &[]).await;
    let path = closing(&lab, LAYER).await;
    let put = |size: usize| lab.anonymous(Method::PUT, &path).body(vec![7; size]).send();
    assert_eq!(put(MEBIBYTE - 1).await.unwrap().status(), 401);
    let error = format!("{:?}", put(8 * MEBIBYTE).await.unwrap_err());
    assert!(error.contains("ConnectionReset") || error.contains("BrokenPipe"), "{error}");
    // With credentials it is taken, however large it is.
    let taken =
        lab.anonymous(Method::PUT, &path).header("authorization", lab.basic()).body(vec![7; 2 * MEBIBYTE]);
    assert_eq!(taken.send().await.unwrap().status(), 400, "all of it was read, and is another blob");
}

#[tokio::test]
async fn proxies_hide_the_host_or_strip_the_digest() {
    let lab = start("ingress-foreign-location", &[]).await;
    let location = header(&lab.begin("a").await, "location").unwrap();
    let internal = "http://docker-registry.registry.svc.cluster.local:5000";
    assert!(location.starts_with(&format!("{internal}/v2/a/blobs/uploads/")), "{location}");
    let here = location.replace(internal, &lab.base);
    assert_eq!(lab.put(&here, LAYER, &digest(LAYER)).await.status(), 201);
    let lab = start("ingress-strips-digest", &[]).await;
    let put = lab.push_blob("a", LAYER).await;
    assert_eq!((put.status().as_u16(), header(&put, "docker-content-digest")), (201, None));
    lab.push_blob("a", b"{}").await;
    let put = lab.put_manifest("a", "t", OCI_MANIFEST, &image(LAYER)).await;
    assert_eq!((put.status().as_u16(), header(&put, "docker-content-digest")), (201, None));
}

#[tokio::test]
async fn replicas_take_no_upload_of_each_other() {
    for (profile, faults) in [("replicas-without-secret", &[][..]), ("docker-registry", &["sticky-uploads"])]
    {
        let mut lab = start(profile, faults).await;
        // One connection stays with one server.
        assert_eq!(lab.push_blob("a", LAYER).await.status(), 201);
        let location = header(&lab.begin("a").await, "location").unwrap();
        lab.fresh_client();
        let (status, body) = read(lab.put(&location, LAYER, &digest(LAYER)).await).await;
        assert!(status == 404 && body.contains("BLOB_UPLOAD_INVALID"), "{profile} {body}");
        // The other server holds what the first one stored, and takes uploads of its own.
        let head = lab.send(Method::HEAD, &format!("/v2/a/blobs/{}", digest(LAYER))).await;
        assert_eq!(head.status(), 200);
        let location = header(&lab.begin("a").await, "location").unwrap();
        assert_eq!(lab.put(&location, LAYER, &digest(LAYER)).await.status(), 201);
        lab.fresh_client();
        let refused = lab.put(&header(&lab.begin("a").await, "location").unwrap(), b"x", &digest(b"x")).await;
        assert_eq!(refused.status(), 201, "a new connection that begins an upload may end it");
    }
    let error =
        lab::Stand::start(lab::profile("gcr").unwrap(), &[lab::fault("sticky-uploads").unwrap()]).await;
    assert!(
        error.unwrap_err().to_string().ends_with("it needs a profile with distribution's signed uploads")
    );
}

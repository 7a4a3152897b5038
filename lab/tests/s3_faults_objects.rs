//! The faults of S3 stand-ins at objects, uploads, presigned addresses and listings.

mod s3;

use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use s3::chunks::{signed_chunks, with_trailer};
use s3::{Answer, Lab, raw, start};

const HALF_AN_HOUR: Duration = Duration::from_mins(30);
const MIB: usize = 1 << 20;

/// A stand-in with a bucket and a key in it.
async fn with_key(profile: &str, faults: &[&str]) -> (Lab, String) {
    let lab = start(profile, faults).await;
    let path = format!("{}/key", lab.bucket().await);
    lab.store(&path, "content").await;
    (lab, path)
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.refusal(), (status, code.to_owned()));
}

/// Whether the answer to this call comes at all.
async fn hangs(lab: &Lab, call: s3::Call) -> bool {
    let signed = lab.signed(&call, &lab.secret);
    let mut request = lab.http().request(signed.method, &signed.url).body(signed.body);
    for (name, value) in &signed.headers {
        request = request.header(name, value);
    }
    request.timeout(Duration::from_millis(300)).send().await.is_err_and(|error| error.is_timeout())
}

#[tokio::test]
async fn objects_are_refused() {
    for (fault, status, code) in [
        ("write-denied", 403, "AccessDenied"),
        ("write-501", 501, "NotImplemented"),
        ("storage-full", 507, "XMinioStorageFull"),
    ] {
        let lab = start("minio", &[fault]).await;
        let path = format!("{}/key", lab.bucket().await);
        refused(&lab.send(lab.put(&path, "x")).await, status, code);
    }
    let (lab, path) = with_key("minio", &["zero-byte-refused"]).await;
    refused(&lab.send(lab.put(&path, "")).await, 411, "MissingContentLength");
    let (lab, path) = with_key("minio", &["long-key-refused"]).await;
    refused(&lab.send(lab.put(&format!("{path}/{}", "k".repeat(200)), "x")).await, 400, "KeyTooLongError");
    let (lab, path) = with_key("minio", &["worm"]).await;
    refused(&lab.send(lab.put(&path, "two")).await, 400, "InvalidRequest");
    assert_eq!(lab.send(lab.call(Method::DELETE, &path)).await.status, 204);
    for (fault, status) in [("absent-key-403", 403), ("absent-key-400", 400)] {
        let (lab, path) = with_key("minio", &[fault]).await;
        assert_eq!(lab.send(lab.call(Method::HEAD, &format!("{path}2"))).await.status, status);
        assert_eq!(lab.send(lab.get(&path)).await.status, 200);
    }
}

#[tokio::test]
async fn objects_are_changed() {
    let (lab, path) = with_key("minio", &["bytes-changed"]).await;
    assert_eq!(lab.send(lab.get(&path)).await.text(), "contenu");
    for (fault, kept) in [
        ("content-type-octet-stream", ["application/octet-stream", "a", "b"]),
        ("metadata-dropped", ["text/plain", "", ""]),
        ("metadata-underscores-dropped", ["text/plain", "a", ""]),
    ] {
        let (lab, path) = with_key("minio", &[fault]).await;
        let put = lab.put(&path, "x").header("content-type", "text/plain");
        lab.send(put.header("x-amz-meta-plain", "a").header("x-amz-meta-under_score", "b")).await;
        let got = lab.send(lab.get(&path)).await;
        let names = ["content-type", "x-amz-meta-plain", "x-amz-meta-under_score"];
        assert_eq!(names.map(|name| got.header(name).to_owned()), kept, "{fault}");
    }
    let (lab, path) = with_key("minio", &["keys-decoded-twice"]).await;
    lab.store(&path.replace("key", "a%2Bb%2541"), "x").await;
    assert_eq!(lab.stand.objects(), ["lab-bucket/a bA", path.as_str()]);
    let (lab, path) = with_key("minio", &["digest-unchecked"]).await;
    let wrong =
        lab.put(&path, "y").payload(&"0".repeat(64)).header("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==");
    assert_eq!(lab.send(wrong).await.status, 200);
    let (lab, path) = with_key("minio", &["if-none-match-ignored"]).await;
    assert_eq!(lab.send(lab.put(&path, "y").header("if-none-match", "*")).await.status, 200);
}

#[tokio::test]
async fn other_connections_read_what_was_there_before() {
    let (lab, path) = with_key("minio", &["stale-reads"]).await;
    let elsewhere = lab.fresh();
    let read = async || raw(&elsewhere, lab.signed(&lab.get(&path), &lab.secret)).await.text();
    assert_eq!(read().await, "content");
    lab.store(&path, "newer").await;
    assert_eq!((read().await.as_str(), lab.send(lab.get(&path)).await.text().as_str()), ("content", "newer"));
}

#[tokio::test]
async fn deletions_are_answered_otherwise_or_not_done() {
    for (fault, status, left, absent) in [
        ("delete-200", 200, 0, 200),
        ("delete-absent-404", 204, 0, 404),
        ("delete-denied", 403, 1, 403),
        ("delete-ineffective", 204, 1, 204),
    ] {
        let (lab, path) = with_key("minio", &[fault]).await;
        assert_eq!(lab.send(lab.call(Method::DELETE, &path)).await.status, status, "{fault}");
        assert_eq!(lab.stand.objects().len(), left, "{fault}");
        assert_eq!(lab.send(lab.call(Method::DELETE, &format!("{path}2"))).await.status, absent, "{fault}");
    }
}

#[tokio::test]
async fn uploads_in_parts_go_wrong() {
    let lab = start("minio", &["multipart-501"]).await;
    let path = format!("{}/large", lab.bucket().await);
    refused(&lab.send(lab.call(Method::POST, &format!("{path}?uploads="))).await, 501, "NotImplemented");
    for fault in ["complete-200-with-error", "multipart-part-lost", "part-order-unchecked"] {
        let lab = start("minio", &[fault]).await;
        let path = format!("{}/large", lab.bucket().await);
        let id = lab.begin(&path).await;
        let one = lab.part(&path, &id, 1, vec![b'1'; 5 * MIB]).await.header("etag").to_owned();
        let two = lab.part(&path, &id, 2, "two").await.header("etag").to_owned();
        let parts =
            if fault == "part-order-unchecked" { [(2, "x"), (1, &*one)] } else { [(1, &*one), (2, &*two)] };
        let answer = lab.complete(&path, &id, &parts).await;
        assert_eq!(answer.status, 200, "{fault}");
        let length = lab.send(lab.call(Method::HEAD, &path)).await.header("content-length").to_owned();
        match fault {
            "complete-200-with-error" => {
                assert_eq!((answer.element("Code").as_str(), lab.stand.uploads_open()), ("InternalError", 1));
                assert!(length.is_empty() || length == "0");
            }
            "multipart-part-lost" => assert_eq!(length, (5 * MIB).to_string()),
            _ => assert_eq!(length, (5 * MIB + 3).to_string()),
        }
    }
    for fault in ["abort-ineffective", "uploads-unlisted"] {
        let lab = start("minio", &[fault]).await;
        let path = format!("{}/large", lab.bucket().await);
        let id = lab.begin(&path).await;
        let listed = lab.send(lab.get("lab-bucket?uploads=&prefix=large")).await.elements("UploadId");
        assert_eq!(listed.len(), usize::from(fault == "abort-ineffective"), "{fault}");
        assert_eq!(lab.send(lab.call(Method::DELETE, &format!("{path}?uploadId={id}"))).await.status, 204);
        assert_eq!(lab.stand.uploads_open(), usize::from(fault == "abort-ineffective"), "{fault}");
    }
}

#[tokio::test]
async fn many_parts_at_once_are_refused() {
    let lab = start("minio", &["four-connections"]).await;
    let path = format!("{}/large", lab.bucket().await);
    // One upload on six connections: the fifth and the sixth are refused, whatever the order.
    let id = lab.begin(&path).await;
    let clients: Vec<_> = (0..6).map(|_| lab.fresh()).collect();
    let mut statuses = Vec::new();
    for round in 0..2 {
        for (place, client) in clients.iter().enumerate() {
            let url = format!("{path}?partNumber={}&uploadId={id}", round * 6 + place + 1);
            statuses.push(raw(client, lab.signed(&lab.put(&url, "part"), &lab.secret)).await.status);
        }
    }
    assert_eq!(statuses, [200, 200, 200, 200, 503, 503, 200, 200, 200, 200, 503, 503]);
    // A hundred at once need many connections.
    let id = lab.begin(&path).await;
    let all = join_all((1..=100).map(|number| lab.part(&path, &id, number, "part"))).await;
    assert!(all.iter().any(|answer| answer.status == 503));
    let few = lab.begin(&path).await;
    let three = join_all((1..=3).map(|number| lab.part(&path, &few, number, "part"))).await;
    assert!(three.iter().all(|answer| answer.status == 200));
    let lab = start("minio", &["parts-slow-down"]).await;
    let path = format!("{}/large", lab.bucket().await);
    let id = lab.begin(&path).await;
    for (number, length, status) in
        [(8, 5 * MIB, 200), (9, 5 * MIB, 503), (100, 64 << 10, 200), (9, 16 * MIB, 200)]
    {
        assert_eq!(lab.part(&path, &id, number, vec![0; length]).await.status, status, "{number} {length}");
    }
}

#[tokio::test]
async fn some_requests_are_never_answered() {
    let lab = start("minio", &["backup-hangs"]).await;
    let path = format!("{}/large", lab.bucket().await);
    let id = lab.begin(&path).await;
    assert_eq!(lab.part(&path, &id, 3, vec![0; 16 * MIB]).await.status, 200);
    assert_eq!(lab.part(&path, &id, 4, vec![0; MIB]).await.status, 200);
    let fourth = lab.put(&format!("{path}?partNumber=4&uploadId={id}"), vec![0; 16 * MIB]);
    assert!(hangs(&lab, fourth.payload("UNSIGNED-PAYLOAD")).await);
    lab.stand.stop().await;
    let lab = start("minio", &["listing-hangs"]).await;
    let bucket = lab.bucket().await;
    for numbers in (0..1301).collect::<Vec<_>>().chunks(50) {
        let keys = numbers.iter().map(|number| format!("{bucket}/many/{number:04}"));
        join_all(keys.map(|key| async { lab.store(&{ key }, "").await })).await;
    }
    assert!(hangs(&lab, lab.get(&format!("{bucket}?list-type=2&prefix=many"))).await);
    let fewer = lab.send(lab.get(&format!("{bucket}?list-type=2&prefix=many%2F12"))).await;
    assert_eq!(fewer.elements("Key").len(), 100);
    lab.stand.stop().await;
}

#[tokio::test]
async fn presigned_addresses_are_refused_or_lost() {
    let answer = async |lab: &Lab, method: Method, path: &str, headers: &[(&str, &str)]| {
        let url = lab.presigned(&lab.call(method.clone(), path), HALF_AN_HOUR);
        let mut call = lab.call(method, &url);
        for (name, value) in headers {
            call = call.header(name, value);
        }
        raw(lab.http(), call).await.status
    };
    let typed = [("content-type", "text/plain")];
    for (fault, expected) in [
        ("presigned-403", [403, 200, 403, 200]),
        ("presigned-header-403", [200, 200, 403, 200]),
        ("presigned-head-403", [200, 403, 200, 200]),
        ("presigned-put-201", [200, 200, 200, 201]),
        ("presigned-put-lost", [200, 200, 200, 200]),
    ] {
        let (lab, path) = with_key("minio", &[fault]).await;
        let other = format!("{path}2");
        let statuses = [
            answer(&lab, Method::GET, &path, &[]).await,
            answer(&lab, Method::HEAD, &path, &[]).await,
            answer(&lab, Method::GET, &path, &typed).await,
            answer(&lab, Method::PUT, &other, &[]).await,
        ];
        assert_eq!(statuses, expected, "{fault}");
        assert_eq!(lab.stand.objects().len(), if fault == "presigned-put-lost" { 1 } else { 2 }, "{fault}");
        assert_eq!(lab.send(lab.get(&path)).await.status, 200, "{fault}");
        assert_eq!(lab.send(lab.put(&other, "x")).await.status, 200, "{fault}");
    }
}

#[tokio::test]
async fn ranges_are_ignored_wrong_or_refused() {
    for (fault, status, content_range, body) in [
        ("range-ignored", 200, "", "content"),
        ("content-range-wrong", 206, "bytes 3-4/7", "nt"),
        ("ranges-503", 503, "", ""),
    ] {
        let (lab, path) = with_key("minio", &[fault]).await;
        let got = lab.send(lab.get(&path).header("range", "bytes=2-3")).await;
        assert_eq!((got.status, got.header("content-range")), (status, content_range), "{fault}");
        assert!(body.is_empty() || got.text() == body, "{fault}");
        assert_eq!(lab.send(lab.get(&path)).await.text(), "content");
    }
}

#[tokio::test]
async fn listings_are_not_what_there_is() {
    let pages = async |lab: &Lab| {
        let first = lab.send(lab.get("lab-bucket?list-type=2&max-keys=2")).await;
        let token = first.element("NextContinuationToken").replace('=', "%3D");
        let second =
            lab.send(lab.get(&format!("lab-bucket?list-type=2&max-keys=2&continuation-token={token}"))).await;
        (first, second)
    };
    for fault in ["listing-loses-a-key", "listing-without-token"] {
        let lab = start("minio", &[fault]).await;
        lab.bucket().await;
        for key in ["a", "b", "c", "d"] {
            lab.store(&format!("lab-bucket/{key}"), "x").await;
        }
        let (first, second) = pages(&lab).await;
        assert_eq!(
            (first.elements("Key").concat(), first.element("IsTruncated")),
            ("ab".to_owned(), "true".to_owned())
        );
        if fault == "listing-loses-a-key" {
            assert_eq!(second.elements("Key"), ["d"]);
        } else {
            assert_eq!(first.element("NextContinuationToken"), "");
        }
    }
    let (lab, path) = with_key("minio", &["listing-stale"]).await;
    lab.send(lab.call(Method::DELETE, &path)).await;
    let listed = async |lab: &Lab| lab.send(lab.get("lab-bucket?list-type=2")).await.elements("Key");
    lab.store("lab-bucket/other", "x").await;
    assert_eq!(listed(&lab).await, ["key", "other"]);
    assert_eq!(listed(&lab).await, ["other"]);
}

#[tokio::test]
async fn many_deletions_go_wrong() {
    let body = "<Delete><Object><Key>key</Key></Object><Object><Key>last</Key></Object></Delete>";
    for (fault, status, left) in
        [("delete-multi-501", 501, 2), ("delete-multi-keeps-one", 200, 1), ("delete-multi-needs-md5", 400, 2)]
    {
        let (lab, _) = with_key("minio", &[fault]).await;
        lab.store("lab-bucket/last", "x").await;
        let many = lab.call(Method::POST, "lab-bucket?delete=").body(body);
        let answer = lab.send(many.header("x-amz-checksum-crc32", "KKT2NA==")).await;
        assert_eq!((answer.status, lab.stand.objects().len()), (status, left), "{fault}: {}", answer.text());
        if status == 200 {
            assert_eq!(answer.elements("Deleted").len(), 2);
        }
    }
}

#[tokio::test]
async fn what_a_registry_needs_goes_wrong() {
    let encrypted = async |fault: &str| {
        let lab = start("minio-registry", &[fault]).await;
        let path = format!("{}/key", lab.bucket().await);
        lab.send(lab.put(&path, "x").header("x-amz-server-side-encryption", "AES256")).await
    };
    refused(&encrypted("no-kms").await, 501, "NotImplemented");
    refused(&encrypted("sse-400").await, 400, "InvalidEncryptionAlgorithmError");
    let silent = encrypted("sse-not-echoed").await;
    assert_eq!((silent.status, silent.header("x-amz-server-side-encryption")), (200, ""));
    for (fault, status, text) in
        [("copy-501", 501, ""), ("copy-damaged", 200, "contenu"), ("part-copy-501", 200, "content")]
    {
        let (lab, path) = with_key("minio-registry", &[fault]).await;
        let copy = path.replace("key", "copy");
        let from = format!("/{path}");
        assert_eq!(
            lab.send(lab.put(&copy, "").header("x-amz-copy-source", &from)).await.status,
            status,
            "{fault}"
        );
        if status == 200 {
            assert_eq!(lab.send(lab.get(&copy)).await.text(), text, "{fault}");
        }
        let id = lab.begin(&copy).await;
        let part =
            lab.put(&format!("{copy}?partNumber=1&uploadId={id}"), "").header("x-amz-copy-source", &from);
        assert_eq!(lab.send(part).await.status, if fault == "part-copy-501" { 501 } else { 200 }, "{fault}");
    }
    let (lab, path) = with_key("minio-registry", &["list-v1-ignores-prefix"]).await;
    let bucket = path.trim_end_matches("/key");
    let first = lab.send(lab.get(&format!("{bucket}?prefix=other&max-keys=1"))).await;
    assert_eq!(first.elements("Key"), ["key"]);
    assert_eq!(
        lab.send(lab.get(&format!("{bucket}?list-type=2&prefix=other"))).await.elements("Key").len(),
        0
    );
}

#[tokio::test]
async fn newer_clients_are_refused_or_misunderstood() {
    let lab = start("minio-http", &["chunk-framing-stored"]).await;
    let path = format!("{}/chunked", lab.bucket().await);
    raw(lab.http(), signed_chunks(&lab, &path, b"content")).await;
    assert!(lab.send(lab.get(&path)).await.text().starts_with("3;chunk-signature="));
    let lab = start("minio-http", &["aws-chunked-501"]).await;
    let path = format!("{}/chunked", lab.bucket().await);
    refused(&raw(lab.http(), signed_chunks(&lab, &path, b"content")).await, 501, "NotImplemented");
    let trailed = async |fault: &str| {
        let lab = start("minio", &[fault]).await;
        let path = format!("{}/trailed", lab.bucket().await);
        let answer = raw(lab.http(), with_trailer(&lab, &path, "123456789", "y/Q5Jg==")).await;
        (answer.status, lab.send(lab.get(&path)).await.text())
    };
    assert_eq!(trailed("crc-trailer-501").await.0, 501);
    let (status, stored) = trailed("crc-framing-stored").await;
    assert!(status == 200 && stored.starts_with("9\r\n123456789\r\n0\r\n"), "{status} {stored}");
    let (lab, path) = with_key("minio", &["sdk-refused"]).await;
    let sdk = lab.get(&path).header("user-agent", "aws-sdk-rust/1.3.9 os/linux lang/rust/1.95.0");
    refused(&lab.send(sdk).await, 501, "NotImplemented");
    let (lab, path) = with_key("minio", &["sdk-checksum-headers-501"]).await;
    let checked = lab.put(&path, "123456789").header("x-amz-checksum-crc32", "y/Q5Jg==");
    assert_eq!(lab.send(checked.clone()).await.status, 200);
    let sdk = checked.header("x-amz-sdk-checksum-algorithm", "CRC32");
    refused(&lab.send(sdk).await, 501, "NotImplemented");
}

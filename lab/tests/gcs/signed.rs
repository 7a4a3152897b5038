//! Signed URLs of both versions: what is signed well is served, and what is not is refused.
#![expect(clippy::unwrap_used, reason = "the signers are part of the tests, though not themselves tests")]

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, ToSpan as _};
use reqwest::{Method, RequestBuilder};
use sha2::{Digest as _, Sha256};

use crate::client::{Gcs, STORAGE, header, now, text, with_bucket};

const TYPE: &str = "application/vnd.gitpod.ws.manifest.v1+json";

/// The percent signs of a parameter, for the few characters that occur.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('+', "%2B").replace('/', "%2F").replace('=', "%3D").replace('@', "%40")
}

fn email(gcs: &Gcs) -> &str {
    gcs.account["client_email"].as_str().unwrap()
}

/// A V2 signed URL.
fn v2(gcs: &Gcs, method: &str, path: &str, content_type: &str, expires: i64) -> String {
    let signature = gcs.sign(&format!("{method}\n\n{content_type}\n{expires}\n{path}"));
    let (id, signature) = (escaped(email(gcs)), escaped(&STANDARD.encode(signature)));
    format!("{STORAGE}{path}?Expires={expires}&GoogleAccessId={id}&Signature={signature}")
}

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A V4 signed URL, signed so many seconds ago, for a type when there is one.
fn v4(gcs: &Gcs, method: &str, path: &str, content_type: &str, (ago, lives): (i64, i64)) -> String {
    let time = Timestamp::now() - ago.seconds();
    let (date, day) = (time.strftime("%Y%m%dT%H%M%SZ").to_string(), time.strftime("%Y%m%d").to_string());
    let scope = format!("{day}/auto/storage/goog4_request");
    let (names, headers) = if content_type.is_empty() {
        ("host", "host:storage.googleapis.com\n".to_owned())
    } else {
        ("content-type;host", format!("content-type:{content_type}\nhost:storage.googleapis.com\n"))
    };
    let query = format!(
        "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential={}&X-Goog-Date={date}&X-Goog-Expires={lives}\
         &X-Goog-SignedHeaders={}",
        escaped(&format!("{}/{scope}", email(gcs))),
        names.replace(';', "%3B")
    );
    let request = format!("{method}\n{path}\n{query}\n{headers}\n{names}\nUNSIGNED-PAYLOAD");
    let message = format!("GOOG4-RSA-SHA256\n{date}\n{scope}\n{}", hex(Sha256::digest(request)));
    format!("{STORAGE}{path}?{query}&X-Goog-Signature={}", hex(gcs.sign(&message)))
}

async fn send(request: RequestBuilder) -> (u16, String) {
    text(request.send().await.unwrap()).await
}

#[tokio::test]
async fn v2_urls_read_and_write() {
    let gcs = with_bucket("gcs", &[]).await;
    let path = "/lab-bucket/blobs/a%20b";
    let put = gcs.bare(Method::PUT, &v2(&gcs, "PUT", path, TYPE, now() + 1800));
    let put = put.header("content-type", TYPE).body("0123456789").send().await.unwrap();
    assert_eq!(header(&put, "etag"), "\"781e5e245d69b566979b86e28d23f2c7\"");
    assert_eq!(text(put).await, (200, String::new()));
    assert_eq!(gcs.stand.objects(), ["lab-bucket/blobs/a b"]);

    let url = v2(&gcs, "GET", path, "", now() + 3600);
    let get = gcs.bare(Method::GET, &url).send().await.unwrap();
    assert_eq!(header(&get, "content-type"), TYPE);
    assert_eq!(header(&get, "x-goog-storage-class"), "STANDARD");
    let hashes: Vec<_> = get.headers().get_all("x-goog-hash").iter().collect();
    assert_eq!(hashes, ["crc32c=KAwGng==", "md5=eB5eJF1ptWaXm4bijSPyxw=="]);
    assert_eq!(text(get).await, (200, "0123456789".to_owned()));
    let part = gcs.bare(Method::GET, &url).header("range", "bytes=0-1").send().await.unwrap();
    assert_eq!(header(&part, "content-range"), "bytes 0-1/10");
    assert_eq!(text(part).await, (206, "01".to_owned()));
    let head = gcs.bare(Method::HEAD, &v2(&gcs, "HEAD", path, "", now() + 60)).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "content-length")), (200, "10".to_owned()));

    let absent = send(gcs.bare(Method::GET, &v2(&gcs, "GET", "/lab-bucket/none", "", now() + 60))).await;
    assert!(absent.0 == 404 && absent.1.contains("<Code>NoSuchKey</Code>"), "{}", absent.1);
}

#[tokio::test]
async fn v2_signatures_are_verified() {
    let gcs = with_bucket("gcs", &[]).await;
    gcs.put("a", "x").await;
    let path = "/lab-bucket/a";
    let good = v2(&gcs, "GET", path, "", now() + 60);
    let signature = good.find("Signature=").unwrap() + "Signature=".len();
    let flipped = if good[signature..].starts_with('A') { "B" } else { "A" };
    let tampered = format!("{}{flipped}{}", &good[..signature], &good[signature + 1..]);
    let put = v2(&gcs, "PUT", path, "text/plain", now() + 60);
    for (why, request) in [
        ("a flipped signature", gcs.bare(Method::GET, &tampered)),
        ("another object", gcs.bare(Method::GET, &good.replace(path, "/lab-bucket/b"))),
        ("a longer life", gcs.bare(Method::GET, &good.replace("Expires=", "Expires=1"))),
        ("another method", gcs.bare(Method::PUT, &good).body("y")),
        ("a type that is not signed", gcs.bare(Method::GET, &good).header("content-type", "text/plain")),
        ("another type", gcs.bare(Method::PUT, &put).header("content-type", "text/html").body("y")),
        ("no type", gcs.bare(Method::PUT, &put).body("y")),
        ("another header", gcs.bare(Method::GET, &good).header("x-goog-acl", "public-read")),
    ] {
        let (status, body) = send(request).await;
        assert!(status == 403 && body.contains("<Code>SignatureDoesNotMatch</Code>"), "{why}: {body}");
        assert!(body.contains("<StringToSign>"), "{why}: {body}");
    }
    let (status, body) = send(gcs.bare(Method::GET, &v2(&gcs, "GET", path, "", now() - 1))).await;
    assert!(status == 400 && body.contains("<Code>ExpiredToken</Code>"), "{body}");
    let stranger = good.replace("gitpod%40", "another%40");
    assert_eq!(send(gcs.bare(Method::GET, &stranger)).await.0, 403);
    assert_eq!(send(gcs.bare(Method::GET, &format!("{STORAGE}{path}"))).await.0, 403);
    assert_eq!(gcs.read("a").await, b"x");
}

#[tokio::test]
async fn v4_urls_read_and_write() {
    let gcs = with_bucket("gcs", &[]).await;
    let path = "/lab-bucket/blobs/a%20b";
    let put = gcs.bare(Method::PUT, &v4(&gcs, "PUT", path, TYPE, (0, 1800)));
    assert_eq!(send(put.header("content-type", TYPE).body("0123456789")).await, (200, String::new()));
    let get = gcs.bare(Method::GET, &v4(&gcs, "GET", path, "", (0, 3600))).header("range", "bytes=8-");
    assert_eq!(send(get).await, (206, "89".to_owned()));
}

#[tokio::test]
async fn v4_signatures_are_verified() {
    let gcs = with_bucket("gcs", &[]).await;
    gcs.put("a", "x").await;
    let path = "/lab-bucket/a";
    let good = v4(&gcs, "GET", path, "", (0, 60));
    let put = v4(&gcs, "PUT", path, "text/plain", (0, 60));
    let (start, last) = good.split_at(good.len() - 1);
    for (why, request) in [
        (
            "a flipped signature",
            gcs.bare(Method::GET, &format!("{start}{}", if last == "0" { "1" } else { "0" })),
        ),
        ("no signature", gcs.bare(Method::GET, &good[..=good.rfind('=').unwrap()])),
        ("another object", gcs.bare(Method::GET, &good.replace(path, "/lab-bucket/b"))),
        ("a longer life", gcs.bare(Method::GET, &good.replace("Expires=60", "Expires=600"))),
        ("another method", gcs.bare(Method::DELETE, &good)),
        ("another parameter", gcs.bare(Method::GET, &format!("{good}&generation=1"))),
        ("another type", gcs.bare(Method::PUT, &put).header("content-type", "text/html").body("y")),
    ] {
        let (status, body) = send(request).await;
        assert!(status == 403 && body.contains("<Code>SignatureDoesNotMatch</Code>"), "{why}: {body}");
        assert!(body.contains("<CanonicalRequest>"), "{why}: {body}");
    }
    // A type that is signed must be sent, and a header of Google's that is sent must be signed.
    for request in
        [gcs.bare(Method::PUT, &put).body("y"), gcs.bare(Method::GET, &good).header("x-goog-acl", "private")]
    {
        let (status, body) = send(request).await;
        assert!(status == 400 && body.contains("<Code>MalformedSecurityHeader</Code>"), "{body}");
    }
    let (status, body) = send(gcs.bare(Method::GET, &v4(&gcs, "GET", path, "", (120, 60)))).await;
    assert!(status == 400 && body.contains("<Code>ExpiredToken</Code>"), "{body}");
    let (status, body) = send(gcs.bare(Method::GET, &v4(&gcs, "GET", path, "", (0, 604_801)))).await;
    assert!(status == 400 && body.contains("<Code>InvalidArgument</Code>"), "{body}");
    assert_eq!(gcs.read("a").await, b"x");
}

#[tokio::test]
async fn faults_of_signed_urls() {
    let gcs = with_bucket("gcs", &["gcs-v2-retired"]).await;
    gcs.put("a", "x").await;
    let path = "/lab-bucket/a";
    let (status, body) = send(gcs.bare(Method::GET, &v2(&gcs, "GET", path, "", now() + 60))).await;
    assert!(status == 400 && body.contains("V4"), "{body}");
    assert_eq!(send(gcs.bare(Method::GET, &v4(&gcs, "GET", path, "", (0, 60)))).await.0, 200);

    let gcs = with_bucket("gcs", &["gcs-signed-url-unchecked"]).await;
    gcs.put("a", "x").await;
    let expired = v2(&gcs, "GET", path, "", now() - 60).replace("Signature=", "Signature=x");
    assert_eq!(send(gcs.bare(Method::GET, &expired)).await, (200, "x".to_owned()));
    // Who shows nothing at all gets nothing still.
    assert!(send(gcs.bare(Method::GET, "/")).await.1.contains("<Code>MissingSecurityHeader</Code>"));
    assert_eq!(send(gcs.bare(Method::GET, path)).await.0, 403);
}

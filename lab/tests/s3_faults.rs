//! The faults of S3 stand-ins at the connection, of signatures and of buckets: each does what its title says, and nothing
//! else.

mod s3;

use std::time::Duration;

use reqwest::Method;
use s3::{Answer, Lab, raw, start};

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

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

#[tokio::test]
async fn connections_fail_as_the_fault_says() {
    for (fault, sign) in [
        ("bucket-stopped", "refused"),
        ("bucket-accepts-and-closes", "closed"),
        ("bucket-plain-http-on-tls-port", "InvalidContentType"),
        ("bucket-unknown-ca", "UnknownIssuer"),
        ("bucket-certificate-expired", "Expired"),
        ("bucket-certificate-wrong-name", "NotValidForName"),
    ] {
        let lab = start("minio", &[fault]).await;
        let error = lab.http().get(lab.url("lab-bucket")).send().await.unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains(sign) || text.contains("ncomplete") && sign == "closed", "{fault}: {text}");
    }
    let lab = start("minio", &["bucket-silent"]).await;
    let answer = lab.http().get(lab.url("lab-bucket")).timeout(Duration::from_millis(200)).send().await;
    assert!(answer.unwrap_err().is_timeout());
    lab.stand.stop().await;
}

#[tokio::test]
async fn everything_is_answered_alike() {
    for (profile, fault, status, sign) in [
        ("minio", "slow-down", 503, "<Code>SlowDown</Code>"),
        ("minio", "bucket-internal-error", 500, "<Code>InternalError</Code>"),
        ("minio", "console-page", 200, "<title>MinIO Console</title>"),
        ("minio-http", "http-to-https", 400, "Client sent an HTTP request to an HTTPS server."),
    ] {
        let lab = start(profile, &[fault]).await;
        for call in [lab.get("lab-bucket"), lab.put("lab-bucket/key", "x"), lab.get("minio/health/live")] {
            let answer = lab.send(call).await;
            assert_eq!(answer.status, status, "{fault}");
            assert!(answer.text().contains(sign), "{fault}: {}", answer.text());
        }
    }
    let lab = start("minio", &["bucket-contradictory-signs"]).await;
    let answer = lab.send(lab.get("lab-bucket")).await;
    assert_eq!((answer.header("server"), answer.header("x-amz-id-2").len()), ("SeaweedFS 30GB 4.48", 64));
}

#[tokio::test]
async fn keys_and_signatures_are_refused_or_not_looked_at() {
    for (profile, fault, code) in [
        ("minio", "access-key-unknown", "InvalidAccessKeyId"),
        ("minio", "secret-key-changed", "SignatureDoesNotMatch"),
        ("minio", "host-header-rewritten", "SignatureDoesNotMatch"),
    ] {
        let lab = start(profile, &[fault]).await;
        refused(&lab.send(lab.get("lab-bucket?location=")).await, 403, code);
    }
    let lab = start("aws-s3", &["temporary-credentials"]).await;
    assert!(lab.access.starts_with("ASIA"));
    let (lab, path) = with_key("minio", &["any-signature"]).await;
    let wrong = raw(lab.http(), lab.signed(&lab.get(&path), "another secret")).await;
    assert_eq!((wrong.status, wrong.text().as_str()), (200, "content"));
    refused(&raw(lab.http(), lab.get(&path)).await, 403, "AccessDenied");
    let url = lab.presigned(&lab.get(&path), HALF_AN_HOUR).replace("/key", "/absent");
    refused(&raw(lab.http(), lab.get(&url)).await, 404, "NoSuchKey");
    let (lab, path) = with_key("minio", &["anonymous-listing"]).await;
    assert_eq!(raw(lab.http(), lab.get("lab-bucket")).await.elements("Key"), ["key"]);
    assert_eq!(raw(lab.http(), lab.call(Method::HEAD, "lab-bucket")).await.status, 200);
    refused(&raw(lab.http(), lab.get(&path)).await, 403, "AccessDenied");
    let (lab, path) = with_key("minio", &["presigned-unchecked"]).await;
    let over = lab.presigned(&lab.get(&path).ago(HALF_AN_HOUR), Duration::from_secs(1));
    assert_eq!(raw(lab.http(), lab.get(&over)).await.status, 200);
    let url = lab.presigned(&lab.get(&path), HALF_AN_HOUR);
    assert_eq!(lab.http().delete(&url).send().await.unwrap().status(), 204);
    let wrong = raw(lab.http(), lab.signed(&lab.get(&path), "another secret")).await;
    refused(&wrong, 403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn regions_and_addresses_are_wrong() {
    let lab = start("minio", &["location-refused"]).await;
    let answer = lab.send(lab.get("lab-bucket?location=")).await;
    refused(&answer, 400, "AuthorizationHeaderMalformed");
    assert_eq!((answer.element("Region"), answer.header("x-amz-bucket-region")), (String::new(), ""));
    let lab = start("aws-s3-single", &["location-denied-elsewhere"]).await;
    let bucket = lab.named.clone().unwrap();
    let location = lab.get(&format!("https://s3.amazonaws.com/{bucket}?location=")).region("us-east-1");
    refused(&lab.send(location).await, 403, "AccessDenied");
    let head =
        lab.get(&format!("https://{bucket}.s3.dualstack.us-east-1.amazonaws.com/")).region("us-east-1");
    refused(&lab.send(head).await, 301, "PermanentRedirect");
    assert_eq!(lab.send(lab.get(&bucket)).await.status, 200);
    let lab = start("aws-s3", &["region-not-in-table"]).await;
    assert!(lab.text.contains("region: ap-southeast-3\n"));
    assert_eq!(lab.make("lab-bucket").await.status, 200);
    let lab = start("aws-s3", &["dualstack-unreachable"]).await;
    let location = lab.get("https://s3.amazonaws.com/lab-bucket?location=");
    refused(&lab.send(location).await, 404, "NoSuchBucket");
    assert!(lab.http().get(lab.url("lab-bucket")).send().await.unwrap_err().is_connect());
    let lab = start("minio", &["path-style-forbidden"]).await;
    refused(&lab.send(lab.get("lab-bucket")).await, 403, "SecondLevelDomainForbidden");
}

#[tokio::test]
async fn an_absent_bucket_is_answered_otherwise_when_its_name_says_so() {
    for (fault, status, code, message) in [
        ("absent-bucket-403", 403, "AccessDenied", "Access Denied"),
        ("absent-bucket-400", 400, "InvalidBucketName", "The specified bucket is not valid."),
        ("absent-bucket-other-words", 404, "NoSuchBucket", "Bucket not found"),
    ] {
        let lab = start("minio", &[fault]).await;
        let location = lab.send(lab.get("lab-absent?location=")).await;
        refused(&location, status, code);
        assert_eq!(location.element("Message"), message);
        assert_eq!(lab.send(lab.call(Method::HEAD, "lab-absent")).await.status, status, "{fault}");
        assert_eq!(lab.send(lab.call(Method::HEAD, "lab-user")).await.status, 404, "{fault}");
        assert_eq!(lab.make("lab-absent").await.status, 200, "{fault}");
        assert_eq!(lab.send(lab.call(Method::HEAD, "lab-absent")).await.status, 200, "{fault}");
    }
}

#[tokio::test]
async fn buckets_are_not_made() {
    for (profile, fault, status, code) in [
        ("minio", "create-denied", 403, "AccessDenied"),
        ("minio", "create-region-refused", 400, "InvalidRegion"),
        ("aws-s3", "create-too-many", 400, "TooManyBuckets"),
        ("aws-s3", "bucket-name-foreign", 409, "BucketAlreadyExists"),
    ] {
        let lab = start(profile, &[fault]).await;
        refused(&lab.make("lab-bucket").await, status, code);
        let head = if fault == "bucket-name-foreign" { 403 } else { 404 };
        assert_eq!(lab.send(lab.call(Method::HEAD, "lab-bucket")).await.status, head, "{fault}");
        assert_eq!(lab.stand.buckets(), Vec::<String>::new());
    }
    let lab = start("minio", &["create-201"]).await;
    assert_eq!(lab.make("lab-bucket").await.status, 201);
    assert_eq!(lab.stand.buckets(), ["lab-bucket"]);
    let lab = start("minio", &["create-twice-500"]).await;
    assert_eq!(lab.make("lab-bucket").await.status, 200);
    refused(&lab.make("lab-bucket").await, 500, "InternalError");
    let lab = start("minio-single", &["single-bucket-missing"]).await;
    assert_eq!(lab.send(lab.call(Method::HEAD, lab.named.as_deref().unwrap())).await.status, 404);
}

#[tokio::test]
async fn buckets_are_removed_otherwise() {
    let lab = start("minio", &["delete-bucket-200"]).await;
    lab.bucket().await;
    assert_eq!(lab.send(lab.call(Method::DELETE, "lab-bucket")).await.status, 200);
    assert_eq!(lab.stand.buckets(), Vec::<String>::new());
    let (lab, _) = with_key("minio", &["delete-bucket-full"]).await;
    assert_eq!(lab.send(lab.call(Method::DELETE, "lab-bucket")).await.status, 204);
    assert_eq!(lab.stand.objects(), Vec::<String>::new());
    let lab = start("minio", &["delete-bucket-denied"]).await;
    lab.bucket().await;
    refused(&lab.send(lab.call(Method::DELETE, "lab-bucket")).await, 403, "AccessDenied");
}

#[tokio::test]
async fn a_bucket_that_keeps_things_says_so_and_does() {
    let (lab, path) = with_key("aws-s3-single", &["bucket-retention"]).await;
    let bucket = lab.named.clone().unwrap();
    let lock = lab.send(lab.get(&format!("{bucket}?object-lock="))).await;
    assert_eq!(
        (lock.element("ObjectLockEnabled"), lock.element("Days")),
        ("Enabled".to_owned(), "30".to_owned())
    );
    refused(&lab.send(lab.put(&path, "two")).await, 403, "AccessDenied");
    refused(&lab.send(lab.call(Method::DELETE, &path)).await, 403, "AccessDenied");
    let body = "<Delete><Object><Key>key</Key></Object></Delete>";
    let many = lab.call(Method::POST, &format!("{bucket}?delete=")).body(body);
    let many = many.header("x-amz-checksum-crc32", &crc32(body));
    let answer = lab.send(many).await;
    assert_eq!(
        (answer.status, answer.element("Code")),
        (200, "AccessDenied".to_owned()),
        "{}",
        answer.text()
    );
    assert_eq!(lab.stand.objects(), [path]);
    let lab = start("aws-s3-single", &[]).await;
    let lock = lab.send(lab.get(&format!("{bucket}?object-lock="))).await;
    refused(&lock, 404, "ObjectLockConfigurationNotFoundError");
    assert_eq!(lab.send(lab.get(&format!("{bucket}?versioning="))).await.element("Status"), "");
}

/// The CRC-32 of a text in base64, bit by bit.
fn crc32(text: &str) -> String {
    use base64::Engine as _;
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    let crc = text.bytes().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)));
    base64::engine::general_purpose::STANDARD.encode((!crc).to_be_bytes())
}

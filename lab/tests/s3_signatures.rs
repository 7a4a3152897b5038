//! Every S3 stand-in verifies signatures: in headers, in addresses, and of chunks; and holds requests against its clock.

mod s3;

use std::time::Duration;

use reqwest::Method;
use s3::chunks::{signed_chunks, with_trailer};
use s3::{raw, start};

/// Without the buckets that cannot be made: the profile has no right to look at them.
fn profiles() -> Vec<&'static str> {
    s3::profiles().into_iter().filter(|profile| *profile != "aws-s3-no-list").collect()
}

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

#[tokio::test]
async fn only_good_signatures_are_let_in() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let path = format!("{bucket}/a/key");
        lab.store(&path, "content").await;
        let good = lab.send(lab.get(&path)).await;
        assert_eq!((good.status, good.text().as_str()), (200, "content"), "{profile}");
        let wrong = raw(lab.http(), lab.signed(&lab.get(&path), "another secret")).await;
        assert_eq!(wrong.refusal(), (403, "SignatureDoesNotMatch".to_owned()), "{profile}");
        let mut unknown = lab.signed(&lab.get(&path), &lab.secret);
        for (_, value) in &mut unknown.headers {
            *value = value.replace(&lab.access, "NOBODYSKEY0000000001");
        }
        let unknown = raw(lab.http(), unknown).await;
        assert_eq!(unknown.refusal(), (403, "InvalidAccessKeyId".to_owned()), "{profile}");
        let anonymous = raw(lab.http(), lab.get(&path)).await;
        assert_eq!(anonymous.refusal(), (403, "AccessDenied".to_owned()), "{profile}");
        // What was signed is what must be sent: another key, another method, another header.
        let mut moved = lab.signed(&lab.get(&path), &lab.secret);
        moved.url.push('2');
        assert_eq!(raw(lab.http(), moved).await.status, 403, "{profile}");
        let mut deleted = lab.signed(&lab.get(&path), &lab.secret);
        deleted.method = Method::DELETE;
        assert_eq!(raw(lab.http(), deleted).await.status, 403, "{profile}");
        assert_eq!(lab.stand.objects(), [path]);
        lab.stand.stop().await;
    }
}

#[tokio::test]
async fn presigned_addresses_allow_what_they_say_and_as_long() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let path = format!("{bucket}/blobs/one");
        let put = lab.presigned(&lab.call(Method::PUT, &path), HALF_AN_HOUR);
        let put = lab.http().put(put).header("content-type", "text/plain").body("by address").send();
        assert_eq!(put.await.unwrap().status(), 200, "{profile}");
        let url = lab.presigned(&lab.get(&path), HALF_AN_HOUR);
        let got = lab.http().get(&url).header("content-type", "*/*").send().await.unwrap();
        assert_eq!(
            (got.status().as_u16(), got.headers()["content-type"].to_str().unwrap()),
            (200, "text/plain")
        );
        assert_eq!(got.text().await.unwrap(), "by address", "{profile}");
        let tampered = lab.http().get(url.replace("blobs/one", "blobs/two")).send().await.unwrap();
        assert_eq!(tampered.status(), 403, "{profile}");
        assert_eq!(lab.http().delete(&url).send().await.unwrap().status(), 403, "{profile}");
        let longer = lab.http().get(url.replace("Expires=1800", "Expires=3600")).send().await.unwrap();
        assert_eq!(longer.status(), 403, "{profile}");
        let over = lab.presigned(&lab.get(&path).ago(HALF_AN_HOUR), Duration::from_mins(1));
        let over = raw(lab.http(), lab.get(&over)).await;
        assert_eq!(over.refusal().0, 403, "{profile}");
        if profile != "ceph-rgw" {
            assert_eq!(over.element("Message"), "Request has expired", "{profile}");
        }
        lab.stand.stop().await;
    }
}

#[tokio::test]
async fn a_clock_that_is_far_off_is_said() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let old = lab.send(lab.get(&bucket).ago(Duration::from_mins(16))).await;
        assert_eq!(old.refusal(), (403, "RequestTimeTooSkewed".to_owned()), "{profile}");
        let near = lab.send(lab.get(&bucket).ago(Duration::from_mins(14))).await;
        assert_eq!(near.status, 200, "{profile}");
    }
    let lab = start("minio", &["clock-behind-16-minutes"]).await;
    let refused = lab.send(lab.get("lab-bucket")).await;
    assert_eq!(refused.refusal(), (403, "RequestTimeTooSkewed".to_owned()));
    let timely = lab.send(lab.get("lab-bucket").ago(Duration::from_mins(16))).await;
    assert_eq!(timely.refusal(), (404, "NoSuchBucket".to_owned()));
}

#[tokio::test]
async fn bodies_are_held_against_their_digests() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/key", lab.bucket().await);
        let other = "0".repeat(64);
        let answer = lab.send(lab.put(&path, "body").payload(&other)).await;
        assert_eq!(answer.refusal(), (400, "XAmzContentSHA256Mismatch".to_owned()), "{profile}");
        let md5 = lab.send(lab.put(&path, "body").header("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==")).await;
        assert_eq!(md5.refusal(), (400, "BadDigest".to_owned()), "{profile}");
        let good = lab.send(lab.put(&path, "x").header("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==")).await;
        assert_eq!(
            (good.status, good.header("etag")),
            (200, "\"9dd4e461268c8034f5c8564e155c67a6\""),
            "{profile}"
        );
        assert_eq!(lab.stand.objects(), [path]);
    }
}

#[tokio::test]
async fn chunks_are_stored_without_their_framing() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/chunked", lab.bucket().await);
        let body = b"two chunks of a body";
        let stored = raw(lab.http(), signed_chunks(&lab, &path, body)).await;
        assert_eq!(stored.status, 200, "{profile}: {}", stored.text());
        let got = lab.send(lab.get(&path)).await;
        assert_eq!((&got.body[..], got.header("content-encoding")), (&body[..], ""), "{profile}");
        // A byte of a chunk that is another has no good signature.
        let mut changed = signed_chunks(&lab, &path, body);
        let mut bytes = changed.body.to_vec();
        let place = bytes.windows(3).position(|three| three == b"two").unwrap();
        bytes[place] = b'T';
        changed.body = bytes.into();
        let refused = raw(lab.http(), changed).await;
        assert_eq!(refused.refusal(), (403, "SignatureDoesNotMatch".to_owned()), "{profile}");
    }
}

/// The products that do not know checksums behind a body, and what they say.
const WITHOUT_TRAILERS: [(&str, u16, &str); 2] =
    [("cloudflare-r2", 501, "NotImplemented"), ("minio-old", 400, "XAmzContentSHA256Mismatch")];

#[tokio::test]
async fn checksums_behind_a_body_are_checked_and_given_back() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/trailed", lab.bucket().await);
        // The CRC-32 of the nine digits, as every description of it gives it: cbf43926.
        let stored = raw(lab.http(), with_trailer(&lab, &path, "123456789", "y/Q5Jg==")).await;
        if let Some((_, status, code)) = WITHOUT_TRAILERS.iter().find(|(name, ..)| *name == profile) {
            assert_eq!(stored.refusal(), (*status, (*code).to_owned()), "{profile}");
            continue;
        }
        assert_eq!((stored.status, stored.header("x-amz-checksum-crc32")), (200, "y/Q5Jg=="), "{profile}");
        let got = lab.send(lab.get(&path).header("x-amz-checksum-mode", "ENABLED")).await;
        assert_eq!((got.text().as_str(), got.header("x-amz-checksum-crc32")), ("123456789", "y/Q5Jg=="));
        let wrong = raw(lab.http(), with_trailer(&lab, &path, "12345678_", "y/Q5Jg==")).await;
        assert_eq!(wrong.refusal(), (400, "BadDigest".to_owned()), "{profile}");
    }
}

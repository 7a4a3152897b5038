//! What every S3 stand-in does with what it holds: objects, ranges, uploads in parts, listings, versions, copies.

mod s3;

use bytes::Bytes;
use reqwest::Method;
use s3::{Lab, start};

/// Without the one whose policy lets nobody look at a bucket.
fn profiles() -> Vec<&'static str> {
    s3::profiles().into_iter().filter(|profile| *profile != "aws-s3-no-list").collect()
}

const MIB: usize = 1 << 20;

#[tokio::test]
async fn buckets_are_made_once_and_removed_when_empty() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        if lab.named.is_some() {
            assert_eq!(lab.stand.buckets(), Vec::<String>::new(), "{profile}");
            continue;
        }
        let absent = lab.send(lab.call(Method::HEAD, "lab-bucket")).await;
        assert_eq!((absent.status, absent.body.len()), (404, 0), "{profile}");
        assert_eq!(lab.make("lab-bucket").await.status, 200, "{profile}");
        assert_eq!(lab.stand.buckets(), ["lab-bucket"]);
        assert_eq!(lab.send(lab.call(Method::HEAD, "lab-bucket")).await.status, 200, "{profile}");
        let again = lab.make("lab-bucket").await;
        match profile {
            "aws-s3" | "ceph-rgw" => assert_eq!(again.status, 200, "{profile}"),
            _ => assert_eq!(again.refusal(), (409, "BucketAlreadyOwnedByYou".to_owned()), "{profile}"),
        }
        lab.store("lab-bucket/key", "x").await;
        let full = lab.send(lab.call(Method::DELETE, "lab-bucket")).await;
        assert_eq!(full.refusal(), (409, "BucketNotEmpty".to_owned()), "{profile}");
        assert_eq!(lab.send(lab.call(Method::DELETE, "lab-bucket/key")).await.status, 204, "{profile}");
        assert_eq!(lab.send(lab.call(Method::DELETE, "lab-bucket/key")).await.status, 204, "{profile}");
        assert_eq!(lab.send(lab.call(Method::DELETE, "lab-bucket")).await.status, 204, "{profile}");
        assert_eq!(lab.stand.buckets(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn an_object_keeps_its_bytes_its_type_and_its_metadata() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/workspaces/id/full.tar", lab.bucket().await);
        let put = lab
            .put(&path, "content")
            .header("content-type", "application/vnd.gitpod.ws.manifest.v1+json")
            .header("x-amz-meta-gitpod-uncompressedDigest", "sha256:0123");
        assert_eq!(lab.send(put).await.status, 200, "{profile}");
        for method in [Method::HEAD, Method::GET] {
            let got = lab.send(lab.call(method.clone(), &path)).await;
            assert_eq!(got.header("content-type"), "application/vnd.gitpod.ws.manifest.v1+json", "{profile}");
            assert_eq!(got.header("x-amz-meta-gitpod-uncompresseddigest"), "sha256:0123", "{profile}");
            assert_eq!(got.header("content-length"), "7", "{profile} {method}");
        }
        let absent = lab.send(lab.get(&format!("{path}2"))).await;
        let expected =
            if profile == "aws-s3-single-no-list" { (403, "AccessDenied") } else { (404, "NoSuchKey") };
        assert_eq!(absent.refusal(), (expected.0, expected.1.to_owned()), "{profile}");
        let empty = format!("{path}.empty");
        lab.store(&empty, "").await;
        assert_eq!(lab.send(lab.get(&empty)).await.body.len(), 0, "{profile}");
    }
}

#[tokio::test]
async fn ranges_are_given_exactly() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/ranged", lab.bucket().await);
        lab.store(&path, "0123456789").await;
        for (range, content_range, body) in [
            ("bytes=2-4", "bytes 2-4/10", "234"),
            ("bytes=7-", "bytes 7-9/10", "789"),
            ("bytes=-2", "bytes 8-9/10", "89"),
        ] {
            let got = lab.send(lab.get(&path).header("range", range)).await;
            assert_eq!((got.status, got.header("content-range")), (206, content_range), "{profile}");
            assert_eq!(got.text(), body, "{profile}");
        }
        let beyond = lab.send(lab.get(&path).header("range", "bytes=10-")).await;
        assert_eq!(beyond.refusal(), (416, "InvalidRange".to_owned()), "{profile}");
    }
}

#[tokio::test]
async fn parts_become_an_object() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/large", lab.bucket().await);
        let id = lab.begin(&path).await;
        assert_eq!(lab.stand.uploads_open(), 1);
        let parts =
            [Bytes::from(vec![1; 5 * MIB]), Bytes::from(vec![2; 5 * MIB]), Bytes::from_static(b"end")];
        let mut tags = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let answer = lab.part(&path, &id, number + 1, part.clone()).await;
            assert_eq!(answer.status, 200, "{profile}");
            tags.push(answer.header("etag").to_owned());
        }
        let listed = lab.send(lab.get(&format!("{path}?uploadId={id}"))).await;
        assert_eq!(listed.elements("PartNumber"), ["1", "2", "3"], "{profile}");
        let [one, two, three] = [0, 1, 2].map(|place: usize| (place + 1, tags[place].as_str()));
        assert_eq!(
            lab.complete(&path, &id, &[two, one]).await.refusal(),
            (400, "InvalidPartOrder".to_owned())
        );
        let wrong = lab.complete(&path, &id, &[(1, two.1), two]).await;
        assert_eq!(wrong.refusal(), (400, "InvalidPart".to_owned()), "{profile}");
        let small = lab.complete(&path, &id, &[three, (4, one.1)]).await;
        assert_eq!(small.refusal(), (400, "InvalidPart".to_owned()), "{profile}");
        let whole = lab.complete(&path, &id, &[one, two, three]).await;
        assert_eq!(whole.status, 200, "{profile}: {}", whole.text());
        assert!(whole.element("ETag").ends_with("-3\""), "{profile}: {}", whole.text());
        let got = lab.send(lab.get(&path)).await;
        assert_eq!(got.body, parts.concat(), "{profile}");
        let joint =
            lab.send(lab.get(&path).header("range", &format!("bytes={}-{}", 5 * MIB - 1, 5 * MIB))).await;
        assert_eq!(joint.body, Bytes::from_static(&[1, 2]), "{profile}");
        assert_eq!(lab.stand.uploads_open(), 0);
        lab.stand.stop().await;
    }
}

#[tokio::test]
async fn small_parts_are_refused_by_all_but_one() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/small", lab.bucket().await);
        let id = lab.begin(&path).await;
        let one = lab.part(&path, &id, 1, "one").await.header("etag").to_owned();
        let two = lab.part(&path, &id, 2, "two").await.header("etag").to_owned();
        let whole = lab.complete(&path, &id, &[(1, &one), (2, &two)]).await;
        if profile == "seaweedfs" {
            assert_eq!(whole.status, 200);
        } else {
            assert_eq!(whole.refusal(), (400, "EntityTooSmall".to_owned()), "{profile}");
        }
    }
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let path = format!("{bucket}/given-up");
        let id = lab.begin(&path).await;
        lab.part(&path, &id, 1, "part").await;
        let listing = format!("{bucket}?uploads=&prefix=given-up");
        assert_eq!(lab.send(lab.get(&listing)).await.element("UploadId"), id, "{profile}");
        // MinIO lists an upload by its whole key alone.
        let by_prefix =
            lab.send(lab.get(&format!("{bucket}?uploads=&prefix=given"))).await.elements("UploadId");
        assert_eq!(by_prefix.is_empty(), profile.starts_with("minio"), "{profile}");
        let upload = format!("{path}?uploadId={id}");
        assert_eq!(lab.send(lab.call(Method::DELETE, &upload)).await.status, 204, "{profile}");
        assert_eq!(lab.send(lab.get(&upload)).await.refusal(), (404, "NoSuchUpload".to_owned()), "{profile}");
        assert_eq!(lab.send(lab.get(&listing)).await.elements("UploadId").len(), 0, "{profile}");
        assert_eq!(lab.stand.uploads_open(), 0);
    }
}

/// All keys of a listing, page by page.
async fn listed(lab: &Lab, bucket: &str, query: &str) -> Vec<String> {
    let (mut keys, mut more) = (Vec::new(), String::new());
    loop {
        let page = lab.send(lab.get(&format!("{bucket}?list-type=2&{query}{more}"))).await;
        assert_eq!(page.status, 200, "{}", page.text());
        keys.extend(page.elements("Key"));
        if page.element("IsTruncated") == "false" {
            return keys;
        }
        more = format!("&continuation-token={}", page.element("NextContinuationToken").replace('=', "%3D"));
    }
}

#[tokio::test]
async fn listings_have_pages_that_join_to_the_whole() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let keys = ["a b", "a%2Bc", "d/1", "d/2", "d/e/3", "f"];
        for key in keys {
            lab.store(&format!("{bucket}/{}", key.replace(' ', "%20")), "x").await;
        }
        let plain = ["a b", "a+c", "d/1", "d/2", "d/e/3", "f"];
        assert_eq!(listed(&lab, &bucket, "max-keys=2").await, plain, "{profile}");
        let encoded = listed(&lab, &bucket, "encoding-type=url&fetch-owner=true").await;
        assert_eq!(encoded, ["a+b", "a%2Bc", "d/1", "d/2", "d/e/3", "f"], "{profile}");
        assert_eq!(
            listed(&lab, &bucket, "prefix=d%2F&max-keys=1").await,
            ["d/1", "d/2", "d/e/3"],
            "{profile}"
        );
        let folded = lab.send(lab.get(&format!("{bucket}?list-type=2&delimiter=%2F"))).await;
        assert_eq!(folded.element("CommonPrefixes"), "<Prefix>d/</Prefix>", "{profile}");
        assert_eq!(folded.elements("Key"), ["a b", "a+c", "f"], "{profile}");
        let first = lab.send(lab.get(&format!("{bucket}?prefix=d%2F&max-keys=1"))).await;
        assert_eq!(
            (first.elements("Key"), first.element("IsTruncated")),
            (vec!["d/1".to_owned()], "true".to_owned())
        );
        let next = lab.send(lab.get(&format!("{bucket}?prefix=d%2F&marker=d%2F1"))).await;
        assert_eq!(next.elements("Key"), ["d/2", "d/e/3"], "{profile}");
        // A thousand at most, whatever is asked for.
        assert_eq!(
            lab.send(lab.get(&format!("{bucket}?list-type=2&max-keys=5000"))).await.element("MaxKeys"),
            "1000"
        );
    }
}

/// The body that deletes these keys.
fn list_of(keys: &[&str]) -> String {
    let objects: Vec<String> = keys.iter().map(|key| format!("<Object><Key>{key}</Key></Object>")).collect();
    format!("<Delete>{}</Delete>", objects.concat())
}

#[tokio::test]
async fn many_objects_are_deleted_at_once_with_a_digest_of_the_list() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        for key in ["one", "two", "three"] {
            lab.store(&format!("{bucket}/{key}"), "x").await;
        }
        let body = list_of(&["one", "two", "absent"]);
        let many = lab.call(Method::POST, &format!("{bucket}?delete=")).body(body);
        let without = lab.send(many.clone()).await;
        assert_eq!(without.refusal(), (400, "MissingContentMD5".to_owned()), "{profile}");
        let wrong = lab.send(many.clone().header("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==")).await;
        assert_eq!(wrong.refusal(), (400, "BadDigest".to_owned()), "{profile}");
        let answer = lab.send(many.header("content-md5", &md5_of(&["one", "two", "absent"]))).await;
        assert_eq!(
            (answer.status, answer.elements("Deleted").len()),
            (200, 3),
            "{profile}: {}",
            answer.text()
        );
        assert_eq!(lab.stand.objects(), [format!("{bucket}/three")]);
    }
}

/// The MD5 of that list; computed by another program for the one list that is used.
fn md5_of(keys: &[&str]) -> String {
    assert_eq!(keys, ["one", "two", "absent"]);
    "tH2y1HDadGbkCeHmdoFWrQ==".to_owned()
}

#[tokio::test]
async fn versions_and_markers_are_kept_where_that_is_asked_for() {
    let lab = start("aws-s3-single", &["bucket-versioned"]).await;
    let bucket = lab.bucket().await;
    let path = format!("{bucket}/key");
    let asked = lab.send(lab.get(&format!("{bucket}?versioning="))).await;
    assert_eq!(asked.element("Status"), "Enabled");
    let first = lab.send(lab.put(&path, "one")).await.header("x-amz-version-id").to_owned();
    let second = lab.send(lab.put(&path, "two")).await.header("x-amz-version-id").to_owned();
    assert!(!first.is_empty() && first != second);
    let deleted = lab.send(lab.call(Method::DELETE, &path)).await;
    assert_eq!((deleted.status, deleted.header("x-amz-delete-marker")), (204, "true"));
    let gone = lab.send(lab.get(&path)).await;
    assert_eq!((gone.status, gone.header("x-amz-delete-marker")), (404, "true"));
    assert_eq!(lab.stand.objects(), [path.clone(), path.clone(), path.clone()]);
    let versions = lab.send(lab.get(&format!("{bucket}?versions=&prefix=k"))).await;
    let marker = deleted.header("x-amz-version-id").to_owned();
    let mut named = versions.elements("VersionId");
    named.sort_unstable();
    assert_eq!(named, [first.clone(), second.clone(), marker.clone()]);
    assert_eq!(versions.elements("DeleteMarker").len(), 1);
    let old = lab.send(lab.get(&format!("{path}?versionId={first}"))).await;
    assert_eq!(old.text(), "one");
    for id in [marker, second, first] {
        let gone = lab.send(lab.call(Method::DELETE, &format!("{path}?versionId={id}"))).await;
        assert_eq!(gone.status, 204);
    }
    assert_eq!(lab.stand.objects(), Vec::<String>::new());
}

#[tokio::test]
async fn conditions_on_writes_and_reads_hold() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/conditional", lab.bucket().await);
        let only_new = || lab.put(&path, "x").header("if-none-match", "*");
        assert_eq!(lab.send(only_new()).await.status, 200, "{profile}");
        assert_eq!(lab.send(only_new()).await.refusal(), (412, "PreconditionFailed".to_owned()), "{profile}");
        let stale = lab.send(lab.put(&path, "y").header("if-match", "\"0123\"")).await;
        assert_eq!(stale.refusal(), (412, "PreconditionFailed".to_owned()), "{profile}");
        let etag = lab.send(lab.get(&path)).await.header("etag").to_owned();
        assert_eq!(lab.send(lab.get(&path).header("if-none-match", &etag)).await.status, 304, "{profile}");
        assert_eq!(lab.send(lab.put(&path, "y").header("if-match", &etag)).await.status, 200, "{profile}");
    }
}

#[tokio::test]
async fn copies_are_made_by_the_store() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let bucket = lab.bucket().await;
        let (path, copy) = (format!("{bucket}/source"), format!("{bucket}/copy"));
        lab.send(lab.put(&path, "0123456789").header("content-type", "text/x-lab")).await;
        let from = format!("/{bucket}/source");
        let copied = lab.send(lab.put(&copy, "").header("x-amz-copy-source", &from)).await;
        assert_eq!(copied.status, 200, "{profile}: {}", copied.text());
        let got = lab.send(lab.get(&copy)).await;
        assert_eq!(
            (got.text().as_str(), got.header("content-type")),
            ("0123456789", "text/x-lab"),
            "{profile}"
        );
        let id = lab.begin(&format!("{bucket}/joined")).await;
        let part = format!("{bucket}/joined?partNumber=1&uploadId={id}");
        let part = lab
            .put(&part, "")
            .header("x-amz-copy-source", &from)
            .header("x-amz-copy-source-range", "bytes=2-5");
        let etag = lab.send(part).await.element("ETag");
        assert_eq!(
            lab.complete(&format!("{bucket}/joined"), &id, &[(1, &etag)]).await.status,
            200,
            "{profile}"
        );
        assert_eq!(lab.send(lab.get(&format!("{bucket}/joined"))).await.text(), "2345", "{profile}");
    }
}

#[tokio::test]
async fn encryption_is_confirmed_by_who_can_encrypt() {
    for profile in profiles() {
        let lab = start(profile, &[]).await;
        let path = format!("{}/secret", lab.bucket().await);
        let put = lab.put(&path, "x").header("x-amz-server-side-encryption", "AES256");
        let answer = lab.send(put).await;
        if profile.starts_with("minio") && profile != "minio-registry" {
            assert_eq!(answer.refusal(), (501, "NotImplemented".to_owned()), "{profile}");
            assert_eq!(
                answer.element("Message"),
                "Server side encryption specified but KMS is not configured"
            );
        } else {
            assert_eq!(
                (answer.status, answer.header("x-amz-server-side-encryption")),
                (200, "AES256"),
                "{profile}"
            );
        }
    }
}

//! The signs of every S3 product, its regions, and the text of a target that reaches it.

mod s3;

use reqwest::Method;
use s3::{raw, start, value};

#[tokio::test]
async fn every_product_bears_its_signs() {
    for (profile, server) in [
        ("aws-s3", "AmazonS3"),
        ("ceph-rgw", "Ceph Object Gateway (quincy)"),
        ("cloudflare-r2", "cloudflare"),
        ("garage", ""),
        ("minio", "MinIO"),
        ("minio-old", "MinIO/RELEASE.2020-06-14T18-32-17Z"),
        ("seaweedfs", "SeaweedFS 30GB 4.48"),
        ("wasabi", "WasabiS3/7.21.4780-2024-07-24 (head4)"),
    ] {
        let lab = start(profile, &[]).await;
        let answers = [
            lab.send(lab.get("lab-bucket")).await,
            raw(lab.http(), lab.get("lab-bucket")).await,
            lab.make("lab-bucket").await,
        ];
        assert_eq!(answers.each_ref().map(|answer| answer.status), [404, 403, 200], "{profile}");
        for answer in answers {
            assert_eq!(answer.header("server"), server, "{profile}");
            assert!(answer.header("date").ends_with(" GMT"), "{profile}");
            let (id, host) = (answer.header("x-amz-request-id"), answer.header("x-amz-id-2"));
            let (upper, hex) = (
                |text: &str| text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
                |text: &str| text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)),
            );
            match profile {
                "aws-s3" => assert!(id.len() == 16 && upper(id) && host.len() == 76, "{id} {host}"),
                "minio" | "minio-old" => {
                    assert!(id.len() == 16 && upper(id) && host.len() == 64 && hex(host), "{id} {host}");
                    assert_eq!(answer.header("x-xss-protection"), "1; mode=block");
                }
                "ceph-rgw" => {
                    let parts: Vec<&str> = id.splitn(4, '-').collect();
                    assert_eq!(
                        parts.iter().map(|part| part.len()).collect::<Vec<_>>(),
                        [23, 10, 4, 11],
                        "{id}"
                    );
                    assert!(parts[0].starts_with("tx") && hex(&parts[0][2..]) && hex(parts[1]), "{id}");
                }
                "cloudflare-r2" => assert!(answer.header("cf-ray").ends_with("-FRA")),
                "garage" => assert!(id.is_empty()),
                _ => assert!(!id.is_empty(), "{profile}"),
            }
        }
    }
}

#[tokio::test]
async fn what_is_absent_is_said_in_the_products_own_words() {
    for (profile, message) in [
        ("aws-s3", "The specified bucket does not exist"),
        ("minio", "The specified bucket does not exist"),
        ("seaweedfs", "The specified bucket does not exist"),
        ("ceph-rgw", ""),
        ("garage", "Bucket not found: lab-bucket"),
    ] {
        let lab = start(profile, &[]).await;
        let url = format!("{}/lab-bucket?location=", lab.endpoint);
        let region = if profile == "garage" { "garage" } else { "us-east-1" };
        let answer = lab.send(lab.get(&url).region(region)).await;
        assert_eq!(answer.refusal(), (404, "NoSuchBucket".to_owned()), "{profile}");
        assert_eq!(answer.element("Message"), message, "{profile}");
    }
}

#[tokio::test]
async fn minio_has_pages_of_its_health() {
    let lab = start("minio", &[]).await;
    for page in ["live", "ready", "cluster"] {
        let answer = raw(lab.http(), lab.get(&format!("minio/health/{page}"))).await;
        assert_eq!((answer.status, answer.header("server"), answer.body.len()), (200, "MinIO", 0));
    }
    let answer = raw(lab.http(), lab.get("minio/health/cluster")).await;
    assert_eq!(answer.header("x-minio-write-quorum"), "1");
    let garage = start("garage", &[]).await;
    assert_eq!(raw(garage.http(), garage.get("minio/health/live")).await.status, 403);
}

/// The time in a request id of MinIO, in seconds.
fn seconds(id: &str) -> u64 {
    u64::from_str_radix(id, 16).expect("a number") / 1_000_000_000
}

#[tokio::test]
async fn the_clock_is_in_the_request_id_and_the_date() {
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    for (faults, date_behind, id_behind) in [
        (&[][..], 0, 0),
        (&["clock-behind-10-minutes"], 600, 600),
        (&["clock-behind-16-minutes"], 960, 960),
        (&["request-id-clock-behind"], 0, 600),
    ] {
        let lab = start("minio", faults).await;
        let before = now();
        let answer = lab.send(lab.get("lab-bucket")).await;
        let after = now();
        let date = jiff::fmt::rfc2822::parse(answer.header("date")).unwrap().timestamp().as_second();
        let date = u64::try_from(date).unwrap();
        for (shown, behind) in [(date, date_behind), (seconds(answer.header("x-amz-request-id")), id_behind)]
        {
            assert!((before..=after).contains(&(shown + behind)), "{faults:?}: {shown} {before}");
        }
    }
}

#[tokio::test]
async fn amazon_sends_requests_to_the_region_of_the_bucket() {
    let lab = start("aws-s3-eu", &[]).await;
    assert_eq!(lab.make("lab-bucket").await.status, 200);
    let location = "https://s3.amazonaws.com/lab-bucket?location=";
    let location = lab.send(lab.get(location).region("us-east-1")).await;
    assert_eq!(location.status, 200);
    assert!(location.text().contains(">eu-west-1</LocationConstraint>"), "{}", location.text());
    let elsewhere = lab.send(lab.get("https://s3.amazonaws.com/lab-bucket").region("us-east-1")).await;
    assert_eq!(elsewhere.refusal(), (301, "PermanentRedirect".to_owned()));
    assert_eq!(elsewhere.element("Endpoint"), "lab-bucket.s3.eu-west-1.amazonaws.com");
    assert_eq!(elsewhere.header("x-amz-bucket-region"), "eu-west-1");
    let wrong = lab.send(lab.get("lab-bucket").region("us-east-1")).await;
    assert_eq!(wrong.refusal(), (400, "AuthorizationHeaderMalformed".to_owned()));
    assert_eq!(wrong.element("Region"), "eu-west-1");
    let head = lab.send(lab.call(Method::HEAD, "lab-bucket")).await;
    assert_eq!((head.status, head.header("x-amz-bucket-region")), (200, "eu-west-1"));
    let path_style = lab.send(lab.get("https://s3.dualstack.eu-west-1.amazonaws.com/lab-bucket")).await;
    assert_eq!(path_style.status, 200);
    // The host that Gitpod's client falls back to for a region that it does not know.
    let lab = start("aws-s3-new-region", &[]).await;
    let fallback =
        lab.send(lab.call(Method::PUT, "https://s3.dualstack.us-east-1.amazonaws.com/lab-bucket")).await;
    assert_eq!(fallback.element("Region"), "us-east-1");
    assert_eq!(fallback.refusal(), (400, "AuthorizationHeaderMalformed".to_owned()));
}

#[tokio::test]
async fn a_store_with_one_region_names_it() {
    let lab = start("minio-region", &[]).await;
    let location = lab.send(lab.get("lab-bucket?location=").region("us-east-1")).await;
    assert_eq!(location.refusal(), (404, "NoSuchBucket".to_owned()));
    let local = "<CreateBucketConfiguration><LocationConstraint>local</LocationConstraint></CreateBucketConfiguration>";
    let put = lab.put("lab-bucket", local);
    let malformed = lab.send(put.clone().region("local")).await;
    assert_eq!(malformed.refusal(), (400, "AuthorizationHeaderMalformed".to_owned()));
    assert_eq!(malformed.element("Region"), "eu-central-1");
    let refused = lab.send(put).await;
    assert_eq!(
        (refused.refusal(), refused.element("Message")),
        ((400, "InvalidRegion".to_owned()), "Region does not match.".to_owned())
    );
    assert_eq!(refused.header("x-amz-bucket-region"), "eu-central-1");
    let garage = start("garage", &[]).await;
    let refused = garage.send(garage.get("lab-bucket?location=").region("us-east-1")).await;
    assert_eq!(refused.refusal(), (400, "AuthorizationHeaderMalformed".to_owned()));
    assert_eq!(refused.element("Region"), "garage");
}

#[tokio::test]
async fn r2_has_parts_of_one_length_and_no_checksums() {
    let lab = start("cloudflare-r2", &[]).await;
    let bucket = lab.bucket().await;
    let (path, mib) = (format!("{bucket}/large"), 1 << 20);
    let id = lab.begin(&path).await;
    let one = lab.part(&path, &id, 1, vec![0; 5 * mib]).await.header("etag").to_owned();
    let two = lab.part(&path, &id, 2, vec![0; 6 * mib]).await.header("etag").to_owned();
    let three = lab.part(&path, &id, 3, "end").await.header("etag").to_owned();
    let refused = lab.complete(&path, &id, &[(1, &one), (2, &two), (3, &three)]).await;
    assert_eq!(refused.element("Message"), "All non-trailing parts must have the same length.");
    assert_eq!(lab.complete(&path, &id, &[(1, &one), (3, &three)]).await.status, 200);
    let checksum = lab.send(lab.put(&path, "123456789").header("x-amz-checksum-crc32", "y/Q5Jg==")).await;
    assert_eq!(checksum.refusal(), (501, "NotImplemented".to_owned()));
}

#[tokio::test]
async fn a_policy_without_listing_hides_what_is_absent() {
    let lab = start("aws-s3-no-list", &[]).await;
    assert_eq!(lab.send(lab.call(Method::HEAD, "lab-bucket")).await.status, 403);
    assert_eq!(lab.make("lab-bucket").await.status, 200);
    assert_eq!(lab.send(lab.call(Method::HEAD, "lab-bucket/key")).await.status, 403);
    lab.store("lab-bucket/key", "x").await;
    assert_eq!(lab.send(lab.call(Method::HEAD, "lab-bucket/key")).await.status, 200);
    assert_eq!(lab.send(lab.get("lab-bucket?list-type=2")).await.refusal(), (403, "AccessDenied".to_owned()));
}

#[tokio::test]
async fn a_target_says_how_to_reach_it() {
    let lab = start("minio", &[]).await;
    let address = lab.text.rsplit_once("\": \"").unwrap().1.split('"').next().unwrap().to_owned();
    let expected = format!(
        "  - name: main\n    family: bucket\n    api: s3\n    endpoint: \"storage.lab.example\"\n    \
         access_key: {{ file: \"main.access-key\" }}\n    secret_key: {{ file: \"main.secret-key\" }}\n    \
         ca: \"main.ca.pem\"\n    provokes: true\n    large_object: 80MiB\n    many_keys: 2010\n    \
         resolve: {{ \"storage.lab.example:443\": \"{address}\" }}\n"
    );
    assert_eq!(lab.text, expected);
    let http = start("minio-http", &[]).await;
    assert!(
        http.text.contains("    insecure: true\n    region: local\n") && value(&http.text, "ca").is_none()
    );
    assert!(http.text.contains("\"storage.lab.example:80\": \"127.0.0.1:"), "{}", http.text);
    let registry = start("minio-registry", &[]).await;
    assert!(
        registry.text.contains("    bucket: gitpod-registry\n    backs: registry\n"),
        "{}",
        registry.text
    );
    let amazon = start("aws-s3-eu", &[]).await;
    assert!(amazon.text.contains("    region: eu-west-1\n"));
    for host in
        ["s3.amazonaws.com", "*.s3.dualstack.eu-west-1.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com"]
    {
        assert!(amazon.text.contains(&format!("\"{host}:443\": \"127.0.0.1:")), "{}", amazon.text);
    }
    let internal = start("minio", &["endpoint-internal"]).await;
    let pair = "\"minio.gitpod.svc.cluster.local:9000\": \"127.0.0.1:";
    assert!(internal.text.contains(pair), "{}", internal.text);
}

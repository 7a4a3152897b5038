//! Which host Gitpod's client sends a request to.
//!
//! At any endpoint but Amazon's it stays there and names the bucket in the path. At Amazon's it leaves the endpoint that
//! it was given, once it knows the bucket's region: for `s3.dualstack.<region>.amazonaws.com`, with the bucket before it
//! (minio-go 7.0.26, `s3-endpoints.go`, `pkg/s3utils`). A region that its table does not have becomes us-east-1 there.

use url::Url;

/// The regions that Gitpod's client knows a host for.
pub const KNOWN_REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Whether an endpoint is one of Amazon S3: `s3.amazonaws.com` and its regional forms.
pub fn is_amazon(origin: &Url) -> bool {
    let host = origin.host_str().unwrap_or_default();
    let host = host.strip_suffix(".cn").unwrap_or(host);
    host.strip_suffix(".amazonaws.com")
        .is_some_and(|first| first == "s3" || first.starts_with("s3.") || first.starts_with("s3-"))
}

/// The host of a region, as Gitpod's client has it in its table.
pub fn of_region(region: &str) -> String {
    let region = if KNOWN_REGIONS.contains(&region) { region } else { "us-east-1" };
    // China has no dual-stack names in that table.
    if region.starts_with("cn-") {
        format!("s3.{region}.amazonaws.com.cn")
    } else {
        format!("s3.dualstack.{region}.amazonaws.com")
    }
}

/// The address of a bucket, or of an object by its encoded key, as Gitpod's client makes it.
pub fn address(origin: &Url, region: Option<&str>, bucket: &str, encoded_key: Option<&str>) -> Url {
    let mut url = origin.clone();
    let mut path = format!("/{bucket}");
    if let (true, Some(region)) = (is_amazon(origin), region) {
        let host = of_region(region);
        // A certificate for a wildcard covers no bucket with a dot, which therefore stays in the path.
        if bucket.contains('.') {
            let _ = url.set_host(Some(&host));
        } else {
            let _ = url.set_host(Some(&format!("{bucket}.{host}")));
            path = String::new();
        }
    }
    match encoded_key {
        Some(key) => url.set_path(&format!("{path}/{key}")),
        None if path.is_empty() => url.set_path("/"),
        // The client writes a bucket in the path with a slash behind it.
        None => url.set_path(&format!("{path}/")),
    }
    url
}

/// The address to which a bucket is created: at Amazon the host of the region, with the bucket in the path, since no name
/// leads to a bucket that is not there yet.
pub fn address_of_creation(origin: &Url, region: Option<&str>, bucket: &str) -> Url {
    let mut url = origin.clone();
    if let (true, Some(region)) = (is_amazon(origin), region) {
        let _ = url.set_host(Some(&of_region(region)));
    }
    url.set_path(&format!("/{bucket}/"));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn amazon_is_known_by_its_hosts() {
        for host in [
            "s3.amazonaws.com",
            "s3.eu-west-1.amazonaws.com",
            "s3-eu-west-1.amazonaws.com",
            "s3.cn-north-1.amazonaws.com.cn",
        ] {
            assert!(is_amazon(&url(&format!("https://{host}/"))), "{host}");
        }
        for host in
            ["minio.example.com", "amazonaws.com", "s3.amazonaws.com.example.com", "ec2.amazonaws.com"]
        {
            assert!(!is_amazon(&url(&format!("https://{host}/"))), "{host}");
        }
    }

    #[test]
    fn a_request_goes_where_gitpods_client_sends_it() {
        let at = |origin: &str, region, bucket, key| address(&url(origin), region, bucket, key).to_string();
        assert_eq!(at("https://m:9000/", Some("local"), "b", None), "https://m:9000/b/");
        assert_eq!(at("https://m:9000/", None, "b", Some("k/l%20m")), "https://m:9000/b/k/l%20m");
        let amazon = "https://s3.amazonaws.com/";
        assert_eq!(at(amazon, None, "b", None), "https://s3.amazonaws.com/b/");
        assert_eq!(
            at(amazon, Some("eu-west-1"), "b", None),
            "https://b.s3.dualstack.eu-west-1.amazonaws.com/"
        );
        assert_eq!(
            at(amazon, Some("eu-west-1"), "b.c", Some("k")),
            "https://s3.dualstack.eu-west-1.amazonaws.com/b.c/k"
        );
        // What the table does not know goes to us-east-1, silently.
        assert_eq!(
            at(amazon, Some("il-central-1"), "b", Some("k")),
            "https://b.s3.dualstack.us-east-1.amazonaws.com/k"
        );
    }

    #[test]
    fn a_bucket_is_created_at_the_host_of_its_region() {
        let at = |origin: &str, region| address_of_creation(&url(origin), Some(region), "b").to_string();
        assert_eq!(at("https://m:9000/", "local"), "https://m:9000/b/");
        assert_eq!(
            at("https://s3.amazonaws.com/", "eu-west-1"),
            "https://s3.dualstack.eu-west-1.amazonaws.com/b/"
        );
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(KNOWN_REGIONS.is_sorted_by(|a, b| a < b));
    }
}

//! Stores that somebody runs for everybody: their hosts name them.

use harness::Product;
use url::Url;

use super::{Row, Sign, no_version};
use crate::bucket::identify::Signals;
use crate::bucket::s3::hosts::is_amazon;

/// The product of a host.
pub(super) fn of_host(host: &str) -> Option<&'static str> {
    Some(match host {
        _ if is_aws(host) => "aws-s3",
        _ if is_google(host) => "gcs",
        _ if is_below(host, "r2.cloudflarestorage.com") => "cloudflare-r2",
        _ if is_below(host, "wasabisys.com") => "wasabi",
        _ if is_below(host, "aliyuncs.com") => "aliyun-oss",
        _ if is_below(host, "digitaloceanspaces.com") => "digitalocean-spaces",
        _ => return None,
    })
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|before| before.ends_with('.'))
}

fn is_aws(host: &str) -> bool {
    Url::parse(&format!("https://{host}/")).is_ok_and(|origin| is_amazon(&origin))
}

fn is_google(host: &str) -> bool {
    host == "storage.googleapis.com" || is_below(host, "storage.googleapis.com")
}

pub(super) const AWS_S3: Row = Row {
    product: Product {
        id: "aws-s3",
        name: "AWS S3",
        signs: "The host `s3.….amazonaws.com`, or `Server: AmazonS3` with ids of requests in Amazon's form.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.95, |s| s.host_is(is_aws)),
        Sign::server(0.9, |s| s.same_header("server", "AmazonS3")),
        // Many stores copy the form.
        Sign::new(0.3, amazon_ids),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

/// An id of 16 capitals and digits, with a second one of 76 characters in Base64.
fn amazon_ids(signals: &Signals) -> Option<String> {
    let id = |id: &str| id.len() == 16 && id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let second = |id: &str| {
        let base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
        id.len() == 76 && id.bytes().all(base64)
    };
    let seen = signals.headers("x-amz-request-id").any(id) && signals.headers("x-amz-id-2").any(second);
    seen.then(|| "ids of requests in Amazon's form".to_owned())
}

pub(super) const GCS: Row = Row {
    product: Product {
        id: "gcs",
        name: "Google Cloud Storage",
        signs: "The host `storage.googleapis.com`, the header `X-GUploader-UploadID`, or `Server: UploadServer` with one of these.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.95, |s| s.host_is(is_google)),
        Sign::new(0.95, |s| s.has_header("x-guploader-uploadid")),
        Sign::server(0.9, |s| s.same_header("server", "UploadServer")),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const CLOUDFLARE_R2: Row = Row {
    product: Product {
        id: "cloudflare-r2",
        name: "Cloudflare R2",
        signs: "The host `….r2.cloudflarestorage.com`; `CF-RAY` alone stands for any site behind Cloudflare.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.97, |s| s.host_is(|host| is_below(host, "r2.cloudflarestorage.com"))),
        Sign::new(0.2, |s| s.has_header("cf-ray")),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const WASABI: Row = Row {
    product: Product {
        id: "wasabi",
        name: "Wasabi",
        signs: "The host `s3.….wasabisys.com`, the header `X-Wasabi-Cm-Reference-Id`, or `Server: WasabiS3/…` with one of these.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.95, |s| s.host_is(|host| is_below(host, "wasabisys.com"))),
        Sign::new(0.95, |s| s.has_header("x-wasabi-cm-reference-id")),
        Sign::server(0.95, |s| s.header_with("server", "WasabiS3")),
    ],
    // `WasabiS3/7.20.2951-2024-06-14-7fcea49969 (R401-U28)`.
    version: |s| {
        let value = s.headers("server").find_map(|value| value.strip_prefix("WasabiS3/"))?;
        value.split(['-', ' ']).next().map(str::to_owned)
    },
    bracket: "",
    pages: &[],
};

pub(super) const ALIYUN_OSS: Row = Row {
    product: Product {
        id: "aliyun-oss",
        name: "Alibaba Cloud OSS",
        signs: "The host `oss-….aliyuncs.com`, the header `x-oss-request-id`, or `Server: AliyunOSS` with one of these.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.95, |s| s.host_is(|host| is_below(host, "aliyuncs.com"))),
        Sign::new(0.95, |s| s.has_header("x-oss-request-id")),
        Sign::server(0.9, |s| s.same_header("server", "AliyunOSS")),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const DIGITALOCEAN_SPACES: Row = Row {
    product: Product {
        id: "digitalocean-spaces",
        name: "DigitalOcean Spaces",
        signs: "The host `….digitaloceanspaces.com`; its answers are those of Ceph.",
    },
    made_of: Some("ceph-rgw"),
    signs: &[Sign::new(0.95, |s| s.host_is(|host| is_below(host, "digitaloceanspaces.com")))],
    version: no_version,
    bracket: "",
    pages: &[],
};

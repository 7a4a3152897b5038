//! Which bucket and which region a host names: at Amazon the bucket may stand before the host of its region.

use s3s::S3Result;
use s3s::host::{S3Host, VirtualHost};

/// The last part of all of Amazon's hosts.
const AMAZON: &str = ".amazonaws.com";

/// A host without its port.
fn name(host: &str) -> &str {
    host.split_once(':').map_or(host, |(name, _)| name)
}

/// The region whose endpoint this host of Amazon's is; the one without a region is that of us-east-1.
pub(super) fn amazon_region(host: &str) -> String {
    let labels = name(host).strip_suffix(AMAZON).unwrap_or_default();
    match labels.rsplit_once('.') {
        Some((_, region)) if region != "s3" => region.to_owned(),
        Some(_) | None => "us-east-1".to_owned(),
    }
}

/// The bucket that stands before an endpoint of Amazon's.
pub(super) fn amazon_bucket(host: &str) -> Option<&str> {
    let labels = name(host).strip_suffix(AMAZON)?;
    let endpoint = if let Some(place) = labels.rfind(".s3.") {
        place
    } else {
        labels.len().checked_sub(3).filter(|place| labels.get(*place..) == Some(".s3"))?
    };
    labels.get(..endpoint)
}

/// The reader of Amazon's hosts that the library asks.
pub(super) struct AmazonHosts;

impl S3Host for AmazonHosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let parsed = VirtualHost::new(name(host));
        Ok(match amazon_bucket(host) {
            Some(bucket) => parsed.with_bucket(bucket),
            None => parsed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_and_region_stand_in_the_host() {
        for (host, bucket, region) in [
            ("s3.amazonaws.com", None, "us-east-1"),
            ("s3.amazonaws.com:443", None, "us-east-1"),
            ("b.s3.amazonaws.com", Some("b"), "us-east-1"),
            ("s3.eu-west-1.amazonaws.com", None, "eu-west-1"),
            ("s3.dualstack.eu-west-1.amazonaws.com", None, "eu-west-1"),
            ("b.s3.dualstack.eu-west-1.amazonaws.com", Some("b"), "eu-west-1"),
            ("b.c.s3.eu-west-1.amazonaws.com", Some("b.c"), "eu-west-1"),
        ] {
            assert_eq!((amazon_bucket(host), amazon_region(host).as_str()), (bucket, region), "{host}");
        }
    }
}

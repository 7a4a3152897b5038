//! Amazon S3. A bucket is in one region, at the host of that region, and nothing is answered elsewhere but where it is:
//! 301 `PermanentRedirect`, or 400 `AuthorizationHeaderMalformed` when only the signature is for another. The location
//! alone may be asked for at `s3.amazonaws.com` with a signature for us-east-1. Gitpod's client goes to the dual-stack
//! host of the region, with the bucket before it.

use super::super::behaviour::{Behaviour, Errors, Ids, Op, Quirk, Recreate, Refusal, Regions, Situation};
use super::{healthy, profile};
use crate::profile::Profile;

const PRODUCT: &str = "aws-s3";

pub(super) const PROFILE: Profile =
    healthy(profile("aws-s3", PRODUCT, "Amazon S3 in us-east-1, with a bucket for each user", || {
        in_region("us-east-1")
    }));

pub(super) const EU: Profile =
    profile("aws-s3-eu", PRODUCT, "Amazon S3 in eu-west-1, with a bucket for each user", || {
        in_region("eu-west-1")
    });

/// A region that is younger than Gitpod's client, which sends its requests to us-east-1.
pub(super) const NEW_REGION: Profile = profile(
    "aws-s3-new-region",
    PRODUCT,
    "Amazon S3 in ap-southeast-3, which Gitpod's client does not know",
    || in_region("ap-southeast-3"),
);

pub(super) const NO_LIST: Profile =
    profile("aws-s3-no-list", PRODUCT, "Amazon S3 with a policy that leaves out s3:ListBucket", || {
        let mut behaviour = in_region("us-east-1");
        for situation in [
            Situation::Asked(Op::HeadBucket),
            Situation::Asked(Op::ListV1),
            Situation::Asked(Op::ListV2),
            Situation::AbsentKey,
        ] {
            behaviour.refuse(situation, Refusal::DENIED);
        }
        behaviour
    });

pub(super) const SINGLE: Profile =
    profile("aws-s3-single", PRODUCT, "Amazon S3 in us-east-1, with one bucket for everything", single);

pub(super) const SINGLE_NO_LIST: Profile = profile(
    "aws-s3-single-no-list",
    PRODUCT,
    "Amazon S3 with one bucket, and a policy that grants s3:ListBucket only by prefix, and so hides absent keys",
    || {
        let mut behaviour = single();
        behaviour.refuse(Situation::AbsentKey, Refusal::DENIED);
        behaviour
    },
);

fn single() -> Behaviour {
    Behaviour { bucket: Some("gitpod-storage"), ..in_region("us-east-1") }
}

fn in_region(region: &'static str) -> Behaviour {
    Behaviour {
        endpoint: "s3.amazonaws.com",
        more_hosts: hosts_of(region),
        region: Some(region),
        regions: Regions::Amazon { home: region },
        // Documented as the form of such keys: `AKIA` and 16 capitals and digits.
        access_key: "AKIALABACCESSKEY0001",
        known_access_key: "AKIALABACCESSKEY0001",
        signs: vec![("server", "AmazonS3")],
        ids: Ids::Amazon,
        errors: Errors::Amazon,
        recreate: Recreate::AcceptedInUsEast1,
        // Since 2023 everything is encrypted, whether that is asked for or not.
        quirks: vec![Quirk::AlwaysEncrypts],
        ..Behaviour::plain()
    }
}

/// The hosts that Gitpod's client goes to for a region, and for one that it does not know.
pub(in super::super) fn hosts_of(region: &str) -> Vec<String> {
    let mut regions = vec![region];
    if region != "us-east-1" {
        regions.push("us-east-1");
    }
    let hosts = regions.into_iter().map(|region| format!("s3.dualstack.{region}.amazonaws.com"));
    hosts.flat_map(|host| [format!("*.{host}"), host]).collect()
}

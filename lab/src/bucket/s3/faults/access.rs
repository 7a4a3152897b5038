//! The faults of keys and signatures, of regions and of addresses.

use super::super::behaviour::{Op, Quirk, Refusal, Regions, Situation};
use super::super::products::amazon_hosts;
use super::{amazon, fault, quirk, refuse, refuse_op, set, with_bucket};
use crate::fault::Fault;

/// What a store says that only takes the bucket before the host (opendal's documentation of OSS).
const SECOND_LEVEL: Refusal = Refusal::new(
    403,
    "SecondLevelDomainForbidden",
    "The bucket you are attempting to access must be addressed using OSS third level domain.",
);

/// A refusal that names no region.
const NOWHERE: Refusal = Refusal::new(
    400,
    "AuthorizationHeaderMalformed",
    "The authorization header is malformed; the region is wrong.",
);

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("access-key-unknown", "does not know the access key", |b| {
        set(&mut b.known_access_key, "ANOTHERACCESSKEY0001")
    }),
    fault("anonymous-listing", "lets whoever shows no credentials look at buckets", |b| {
        quirk(b, Quirk::AnonymousListing)
    }),
    fault("any-signature", "grants every signature, of whatever key", |b| quirk(b, Quirk::AnySignature)),
    fault("dualstack-unreachable", "is not reached at the dual-stack hosts of its region", |b| {
        amazon(b)?;
        set(&mut b.more_hosts_closed, true)
    }),
    fault("endpoint-internal", "is reached by a name that only the cluster knows", |b| {
        set(&mut b.endpoint, "minio.gitpod.svc.cluster.local:9000")
    }),
    fault(
        "host-header-rewritten",
        "stands behind a proxy that writes another Host than the client signed",
        |b| set(&mut b.verified_host, Some("minio:9000")),
    ),
    fault(
        "location-denied-elsewhere",
        "is in eu-west-1, and does not let the location of the bucket be asked for",
        |b| {
            amazon(b)?;
            with_bucket(b)?;
            b.regions = Regions::Amazon { home: "eu-west-1" };
            b.region = Some("eu-west-1");
            b.more_hosts = amazon_hosts("eu-west-1");
            refuse_op(b, Op::Location, Refusal::DENIED)
        },
    ),
    fault(
        "location-refused",
        "refuses a signature for us-east-1 where the location is asked for, and names no region",
        |b| refuse_op(b, Op::Location, NOWHERE),
    ),
    fault("path-style-forbidden", "takes the bucket only before the host", |b| {
        refuse(b, Situation::PathStyle, SECOND_LEVEL)
    }),
    fault("region-not-in-table", "is in ap-southeast-3, which Gitpod's client does not know", |b| {
        amazon(b)?;
        b.regions = Regions::Amazon { home: "ap-southeast-3" };
        b.region = Some("ap-southeast-3");
        set(&mut b.more_hosts, amazon_hosts("ap-southeast-3"))
    }),
    fault("secret-key-changed", "knows another secret for the access key", |b| {
        set(&mut b.known_secret_key, "another/secret+key/of/the/bucket/store/2")
    }),
    fault("temporary-credentials", "gives the target an access key that ends by itself", |b| {
        set(&mut b.access_key, "ASIALABACCESSKEY0001")?;
        set(&mut b.known_access_key, "ASIALABACCESSKEY0001")
    }),
];

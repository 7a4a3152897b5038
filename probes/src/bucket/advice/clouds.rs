//! Stores that somebody runs for everybody, beside Amazon and Google.

use super::Advice;

pub(super) const CLOUDFLARE_R2: &[Advice] = &[
    (
        "access-key-refused",
        "Check that the token was made in the account whose id begins the endpoint `{host}`, and that the endpoint is that of the bucket's jurisdiction (`ACCOUNT.eu.r2.cloudflarestorage.com` for the European one). The access key is the id of the token, and the secret is shown only when it is made.",
    ),
    (
        "bucket-create-denied",
        "Make a token with the permission `Admin Read & Write` under R2, Manage API tokens: one for objects alone makes no buckets. Or make one bucket for all users and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "bucket-denied",
        "Make a token with `Object Read & Write` that is not limited to other buckets, under R2, Manage API tokens.",
    ),
    (
        "object-delete-denied",
        "Make a token with `Object Read & Write` under R2, Manage API tokens, and take lock rules off the bucket (Settings, Bucket lock rules).",
    ),
    ("region-refused", "Give Gitpod `auto` as `metadata.region`, and `region: auto` here: R2 has no other."),
    (
        "retention-on",
        "Remove the lock rules of the bucket in the dashboard, under Settings, Bucket lock rules.",
    ),
    (
        "write-denied",
        "Make a token with `Object Read & Write` under R2, Manage API tokens, which holds for this bucket or for all.",
    ),
];

pub(super) const WASABI: &[Advice] = &[
    (
        "bucket-create-denied",
        "Allow `s3:CreateBucket` to Gitpod's user in the console of Wasabi, under Policies. Or make one bucket for all users and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "overwrite-refused",
        "Turn object lock and compliance off in the settings of the bucket; where it was made with them, make another one without.",
    ),
    (
        "region-refused",
        "Each region of Wasabi has an endpoint of its own, `s3.REGION.wasabisys.com`. Use the one of the region that Gitpod is given.",
    ),
    (
        "write-denied",
        "Allow `s3:PutObject` on `arn:aws:s3:::{buckets}/*` to Gitpod's user in the console of Wasabi, under Policies.",
    ),
];

pub(super) const ALIYUN_OSS: &[Advice] = &[(
    "path-style-refused",
    "OSS takes a bucket before the host alone. Put a store that speaks S3 in full before Gitpod, or use another one.",
)];

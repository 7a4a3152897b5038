//! MinIO: policies and settings by `mc`, where ALIAS is the store as `mc alias set` knows it.

use super::Advice;

pub(super) const MINIO: &[Advice] = &[
    (
        "absent-bucket-denied",
        "Allow `s3:ListBucket` on `arn:aws:s3:::gitpod-user-*` in the policy of Gitpod's user: `mc admin policy create ALIAS gitpod policy.json`, then `mc admin policy attach ALIAS gitpod --user USER` (`policy add` and `policy set` in releases before 2023).",
    ),
    (
        "absent-key-denied",
        "Allow `s3:ListBucket` on `arn:aws:s3:::{buckets}`, without `/*`, in the policy of Gitpod's user: `mc admin policy create ALIAS gitpod policy.json`, then `mc admin policy attach ALIAS gitpod --user USER`.",
    ),
    (
        "access-key-refused",
        "Look for the key with `mc admin user list ALIAS`, or among service accounts with `mc admin user svcacct list ALIAS USER`; a user that is disabled is let in by `mc admin user enable ALIAS USER`. In Gitpod's own cluster the pair stands in the secret that its object storage refers to.",
    ),
    (
        "anonymous-access",
        "Take the public policy off with `mc anonymous set private ALIAS/{buckets}` (`mc policy set none` in older releases).",
    ),
    (
        "bucket-create-denied",
        "Allow `s3:CreateBucket` on `arn:aws:s3:::gitpod-user-*` in the policy of Gitpod's user (`mc admin policy create`, `mc admin policy attach`), or make one bucket for all users with `mc mb` and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "bucket-delete-denied",
        "Allow `s3:DeleteBucket` on `arn:aws:s3:::gitpod-user-*` in the policy of Gitpod's user (`mc admin policy create`, `mc admin policy attach`).",
    ),
    (
        "bucket-denied",
        "Allow `s3:ListBucket` and `s3:GetBucketLocation` on `arn:aws:s3:::{buckets}` in the policy of Gitpod's user (`mc admin policy create`, `mc admin policy attach`). A service account has no more than its own policy and its user's both allow.",
    ),
    ("bucket-missing", "Create the bucket with `mc mb ALIAS/{buckets}`, or correct its name."),
    (
        "location-denied",
        "Allow `s3:GetBucketLocation` on `arn:aws:s3:::{buckets}` in the policy of Gitpod's user (`mc admin policy create`, `mc admin policy attach`); MinIO's own policy `readwrite` holds it.",
    ),
    (
        "object-delete-denied",
        "Allow `s3:DeleteObject` on `arn:aws:s3:::{buckets}/*` in the policy of Gitpod's user, and see with `mc retention info --default ALIAS/{buckets}` whether objects are locked.",
    ),
    (
        "overwrite-refused",
        "Take the default retention off with `mc retention clear --default ALIAS/{buckets}`. A bucket that was made with `mc mb --with-lock` keeps versions as well: make another one without.",
    ),
    (
        "parallel-parts-refused",
        "Raise what MinIO takes at a time: `mc admin config set ALIAS api requests_max=1600`, or `MINIO_API_REQUESTS_MAX`, and restart it; it sets a limit by its memory otherwise. On a load balancer before `{host}` raise the number of connections, too. Gitpod sends up to 100 parts of a backup side by side.",
    ),
    (
        "region-refused",
        "MinIO has a region of its own (`mc admin config get ALIAS site`, `MINIO_SITE_REGION` or `MINIO_REGION`) and takes no other. Give Gitpod that one as `metadata.region`, and `region` here, or unset it in MinIO, which then takes any.",
    ),
    (
        "retention-on",
        "Take the default retention off with `mc retention clear --default ALIAS/{buckets}`. What is locked already stays until its time is over.",
    ),
    (
        "sse-without-kms",
        "Start MinIO with a key: `MINIO_KMS_SECRET_KEY=NAME:KEY`, where KEY are 32 random bytes in Base64 (`openssl rand -base64 32`), kept where it is not lost with the store; or with KES. `mc admin kms key status ALIAS` tells whether it works. Each push to Gitpod's registry in the cluster asks for encryption.",
    ),
    (
        "storage-full",
        "See with `mc admin info ALIAS` whether the disks are full, and with `mc quota info ALIAS/{buckets}` whether the bucket has a quota, which `mc quota clear` takes off. Backups fail as long as this lasts.",
    ),
    (
        "versions-kept",
        "Suspend versions with `mc version suspend ALIAS/{buckets}`, or let them expire: `mc ilm rule add --noncurrent-expire-days 1 ALIAS/{buckets}`.",
    ),
    (
        "write-denied",
        "Allow `s3:PutObject` on `arn:aws:s3:::{buckets}/*` in the policy of Gitpod's user: `mc admin policy create ALIAS gitpod policy.json`, then `mc admin policy attach ALIAS gitpod --user USER`; MinIO's own policy `readwrite` holds all that Gitpod needs.",
    ),
];

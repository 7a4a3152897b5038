//! Ceph's object gateway: users, quotas and zones by `radosgw-admin`.

use super::Advice;

pub(super) const CEPH_RGW: &[Advice] = &[
    (
        "access-key-refused",
        "Look for the key with `radosgw-admin user info --access-key KEY`. A user that is suspended is let in by `radosgw-admin user enable --uid USER`; on several zones the metadata may not be there yet (`radosgw-admin sync status`).",
    ),
    (
        "bucket-create-denied",
        "See `max_buckets` and `op_mask` with `radosgw-admin user info --uid USER`: below zero the user may make no buckets, and without `write` in the mask nothing at all. `radosgw-admin user modify --uid USER --max-buckets 0 --op-mask read,write,delete` lets it.",
    ),
    (
        "listing-too-slow",
        "Spread the index of the bucket over more shards: `radosgw-admin bucket limit check` shows which need it, `radosgw-admin bucket reshard --bucket {buckets} --num-shards NUMBER` does it; and keep the pool of indexes on fast disks.",
    ),
    (
        "object-delete-denied",
        "See `op_mask` with `radosgw-admin user info --uid USER`: without `delete` in it the user deletes nothing. `radosgw-admin user modify --uid USER --op-mask read,write,delete` lets it. A bucket of another user also needs a policy that grants it.",
    ),
    (
        "parallel-parts-refused",
        "Raise `rgw_max_concurrent_requests` of the gateways (`ceph config set client.rgw rgw_max_concurrent_requests 2048`), run more of them behind `{host}`, and see whether a rate limit is on with `radosgw-admin ratelimit get --ratelimit-scope=user --uid USER`.",
    ),
    (
        "region-refused",
        "Give Gitpod the name that the zone group has for clients, as `metadata.region` and as `region` here: `radosgw-admin zonegroup get` shows it as `api_name`.",
    ),
    (
        "sse-refused",
        "Give the gateway keys for encryption that it keeps itself (`rgw_crypt_sse_s3_backend=vault` with its settings, from Quincy on), and where TLS ends before it, set `rgw_crypt_require_ssl=false`. Each push to Gitpod's registry in the cluster asks for encryption.",
    ),
    (
        "storage-full",
        "See with `radosgw-admin user info --uid USER` whether a quota is used up, which `radosgw-admin quota set --quota-scope=user --uid USER --max-size SIZE` raises (and `--quota-scope=bucket`), and with `ceph df` whether the pool is full. Backups fail as long as this lasts.",
    ),
    (
        "too-many-buckets",
        "Raise the number of buckets with `radosgw-admin user modify --uid USER --max-buckets 0`, where 0 is without a limit; 1,000 is what a user has otherwise. Gitpod makes a bucket for each of its users.",
    ),
    (
        "write-denied",
        "See `op_mask` with `radosgw-admin user info --uid USER`: without `write` in it the user writes nothing. `radosgw-admin user modify --uid USER --op-mask read,write,delete` lets it. A bucket of another user also needs a policy that grants it.",
    ),
];

//! Garage: rights of keys by its own command.

use super::Advice;

pub(super) const GARAGE: &[Advice] = &[
    (
        "absent-bucket-unrecognised",
        "Garage says `Bucket not found`, which Gitpod does not understand. Make one bucket for all users with `garage bucket create gitpod` and `garage bucket allow --read --write --owner gitpod --key KEY`, and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "access-key-refused",
        "Look for the key with `garage key list`, and bring one along with `garage key import KEY SECRET` or `garage key create gitpod`.",
    ),
    ("bucket-create-denied", "Let the key make buckets with `garage key allow --create-bucket KEY`."),
    (
        "bucket-denied",
        "Give the key its rights with `garage bucket allow --read --write --owner {buckets} --key KEY`.",
    ),
    (
        "bucket-missing",
        "Create the bucket with `garage bucket create {buckets}`, and then `garage bucket allow --read --write --owner {buckets} --key KEY`.",
    ),
    (
        "object-delete-denied",
        "Give the key the right to write, which includes deletion: `garage bucket allow --read --write {buckets} --key KEY`.",
    ),
    (
        "region-refused",
        "Give Gitpod the region that stands as `s3_region` under `[s3_api]` in `garage.toml`, as `metadata.region` and as `region` here.",
    ),
    (
        "storage-full",
        "See with `garage bucket info {buckets}` whether a quota is used up, which `garage bucket set-quotas {buckets} --max-size none --max-objects none` takes off, and with `garage status` how much room the nodes have.",
    ),
    (
        "write-denied",
        "Give the key its rights with `garage bucket allow --read --write --owner {buckets} --key KEY`.",
    ),
];

//! `SeaweedFS`: the actions of identities and the options of its gateway.

use super::Advice;

pub(super) const SEAWEEDFS: &[Advice] = &[
    (
        "absent-bucket-denied",
        "Give the identity of Gitpod the actions `List` and `Read` without the name of a bucket behind them, in the file of `-s3.config` or with `s3.configure` in `weed shell`.",
    ),
    (
        "absent-key-denied",
        "Give the identity of Gitpod the actions `List` and `Read`, in the file of `-s3.config` or with `s3.configure -user USER -actions Read,List -buckets {buckets} -apply` in `weed shell`.",
    ),
    (
        "access-key-refused",
        "Add the pair to an identity: in the file of `-s3.config`, or with `s3.configure -access_key KEY -secret_key SECRET -user USER -actions Admin,Read,Write,List -apply` in `weed shell`.",
    ),
    (
        "anonymous-access",
        "Take the actions from the identity `anonymous`, in the file of `-s3.config` or with `s3.configure -user anonymous -delete -apply` in `weed shell`.",
    ),
    (
        "any-signature-accepted",
        "Start the gateway with identities (`-s3.config=FILE`, or `s3.configure` in `weed shell`): without any it lets everybody do everything.",
    ),
    (
        "bucket-create-denied",
        "Give the identity of Gitpod the action `Admin` without the name of a bucket behind it: only such an identity makes buckets. Or make one bucket for all users with `s3.bucket.create -name NAME` in `weed shell`, and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "bucket-delete-denied",
        "Give the identity of Gitpod the action `Admin`, without which no bucket is deleted.",
    ),
    (
        "bucket-denied",
        "Give the identity of Gitpod the actions `List` and `Read`, for {buckets} or for all buckets, in the file of `-s3.config` or with `s3.configure` in `weed shell`.",
    ),
    (
        "bucket-missing",
        "Create the bucket with `s3.bucket.create -name {buckets}` in `weed shell`, or correct its name.",
    ),
    (
        "full-bucket-deleted",
        "Start the gateway with `-s3.allowDeleteBucketNotEmpty=false` (`-allowDeleteBucketNotEmpty=false` of `weed s3`): by default SeaweedFS deletes a bucket with all that is in it.",
    ),
    (
        "object-delete-denied",
        "Give the identity of Gitpod the action `Write`, which includes deletion, in the file of `-s3.config` or with `s3.configure` in `weed shell`.",
    ),
    (
        "storage-full",
        "See with `volume.list` in `weed shell` whether volumes are left (`-volume.max`, and the disk itself), and with `s3.bucket.list` whether the bucket has a quota, which `s3.bucket.quota -name {buckets} -op=remove` takes off.",
    ),
    (
        "write-denied",
        "Give the identity of Gitpod the action `Write`, in the file of `-s3.config` or with `s3.configure -user USER -actions Write -buckets {buckets} -apply` in `weed shell`.",
    ),
];

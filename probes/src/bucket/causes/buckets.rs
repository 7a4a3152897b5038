//! Why Gitpod does not get the bucket that it needs.

harness::causes! {
    /// Causes that concern buckets, and conditions.
    BUCKETS {
    BUCKET_MISSING = "bucket-missing", Setup;
        "the bucket that the environment names does not exist";
        "Create the bucket, in the region that Gitpod is configured for, or correct its name in `bucket`."
    BUCKET_DENIED = "bucket-denied", Setup;
        "the store answers the question whether a bucket exists with a refusal";
        "Grant the account `s3:ListBucket` on the buckets of Gitpod (without a single bucket on all whose names begin with `gitpod-user-`). Without it a bucket or a key that does not exist is answered with 403, which Gitpod takes for a failure."
    BUCKET_CREATE_DENIED = "bucket-create-denied", Setup;
        "the account may not create buckets";
        "Grant the account `s3:CreateBucket`, since Gitpod makes a bucket for each user, or configure one bucket for all of them: `bucket` in the environment file and in Gitpod's object storage."
    BUCKET_NOT_CREATED = "bucket-not-created", Product;
        "a bucket is not looked up or created as Gitpod does it";
        "Gitpod asks for a bucket by HEAD, makes one for each user, and takes only 200 for success. Configure one existing bucket for all users, or use another store."
    REGION_REFUSED = "region-refused", Setup;
        "the store does not create buckets in this region";
        "Give Gitpod the region that the store has: in `metadata.region` of its configuration, and in `region` here. A MinIO that has a region of its own (`MINIO_REGION`, `MINIO_SITE_REGION`) takes no other name."
    TOO_MANY_BUCKETS = "too-many-buckets", Setup;
        "the account has as many buckets as it may have";
        "Have the limit raised: Gitpod makes a bucket for each user, and fails for the first one above it. Or configure one bucket for all users."
    ABSENT_BUCKET_DENIED = "absent-bucket-denied", Setup;
        "a bucket that does not exist is answered with a refusal";
        "Grant the account `s3:ListBucket` on all buckets whose names begin with `gitpod-user-`, whether they exist or not. Gitpod creates a bucket only after a 404, so that no new user could start a workspace."
    ABSENT_BUCKET_NOT_404 = "absent-bucket-not-404", Product;
        "a bucket that does not exist is not answered with 404";
        "Gitpod creates the bucket of a user only after a 404 to its HEAD. Look for a proxy that answers in the place of the store; otherwise configure one existing bucket for all users, or use another store."
    ABSENT_BUCKET_UNRECOGNISED = "absent-bucket-unrecognised", Product;
        "Gitpod does not understand that a bucket does not exist";
        "Gitpod knows a missing bucket only by the words `bucket does not exist`, or by a refusal without words. Configure one existing bucket for all users, or use another store: with this one, whoever has stored nothing yet meets errors."
    CREATE_TWICE_UNCLEAR = "create-twice-unclear", Product;
        "a bucket that is created again is not said to be one's own";
        "Two workspaces of a new user may start at the same time. A user for whom that fails has to start again; one bucket for all users avoids it."
    BUCKET_NOT_DELETED = "bucket-not-deleted", Product;
        "an empty bucket is not deleted with 204";
        "Remove the buckets of users who have left by hand. Where versions are kept, or a lock holds objects, switch that off for Gitpod's buckets."
    FULL_BUCKET_DELETED = "full-bucket-deleted", Product;
        "a bucket is deleted with all that is in it";
        "Switch this off in the store where it can be, and keep the right to delete buckets from everybody but Gitpod: one request is enough to lose every workspace of a user."
    BUCKET_DELETE_DENIED = "bucket-delete-denied", Setup;
        "the account may not delete buckets";
        "Grant the account `s3:DeleteBucket` on the buckets whose names begin with `gitpod-user-`. Otherwise the bucket of a user who is deleted stays."
    VERSIONS_KEPT = "versions-kept", Setup;
        "the bucket keeps every version of what is overwritten";
        "Suspend versioning on Gitpod's buckets, or let a rule of their lifecycle remove noncurrent versions after a day: each stop of a workspace overwrites its whole backup, and a bucket with versions is never empty."
    RETENTION_ON = "retention-on", Setup;
        "the bucket locks every new object for some time";
        "Take the default retention off Gitpod's buckets, or use ones without object lock: Gitpod overwrites and deletes its objects all the time."
    CONDITIONAL_IGNORED = "conditional-ignored", Product;
        "a condition on a write is ignored";
        "Gitpod sets no conditions. Other programs that share the store and do so may overwrite each other's objects; use a release of the store that knows `If-None-Match`."
    }
}

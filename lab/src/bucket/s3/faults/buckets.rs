//! The faults of buckets: making, looking at and removing them, and their settings.

use super::super::behaviour::{Change, Op, Quirk, Recreate, Refusal, Situation};
use super::{change, fault, quirk, refuse, refuse_op, set, with_bucket};
use crate::fault::Fault;

const LOCKED: Refusal =
    Refusal::new(403, "AccessDenied", "Access Denied because object protected by object lock.");

const TAKEN: Refusal = Refusal::new(
    409,
    "BucketAlreadyExists",
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select \
     a different name and try again.",
);

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("absent-bucket-400", "answers 400 to a bucket that is called absent, and is", |b| {
        let invalid = Refusal::new(400, "InvalidBucketName", "The specified bucket is not valid.");
        refuse(b, Situation::AbsentBucketByName, invalid)
    }),
    fault("absent-bucket-403", "answers 403 to a bucket that is called absent, and is", |b| {
        refuse(b, Situation::AbsentBucketByName, Refusal::DENIED)
    }),
    fault("absent-bucket-other-words", "says in other words that a bucket that is called absent is", |b| {
        refuse(b, Situation::AbsentBucketByName, Refusal::new(404, "NoSuchBucket", "Bucket not found"))
    }),
    fault("bucket-name-foreign", "says that each name of a bucket is somebody else's", |b| {
        refuse(b, Situation::HeadAbsentBucket, Refusal::DENIED)?;
        refuse_op(b, Op::CreateBucket, TAKEN)
    }),
    fault("bucket-retention", "keeps each object of its bucket for 30 days", |b| {
        with_bucket(b)?;
        b.refuse(Situation::Overwrite, LOCKED);
        b.refuse(Situation::DeletePresent, LOCKED);
        quirk(b, Quirk::Retained)
    }),
    fault("bucket-versioned", "keeps every version in its bucket", |b| {
        with_bucket(b)?;
        quirk(b, Quirk::Versioned)
    }),
    fault("create-201", "makes a bucket and answers 201", |b| {
        change(b, Op::CreateBucket, Change::Status(201))
    }),
    fault("create-denied", "lets nobody make a bucket", |b| refuse_op(b, Op::CreateBucket, Refusal::DENIED)),
    fault("create-region-refused", "refuses the region that a bucket is to be made in", |b| {
        refuse_op(b, Op::CreateBucket, Refusal::new(400, "InvalidRegion", "Region does not match."))
    }),
    fault("create-too-many", "has as many buckets as it takes", |b| {
        let sentence = "You have attempted to create more buckets than allowed";
        refuse_op(b, Op::CreateBucket, Refusal::new(400, "TooManyBuckets", sentence))
    }),
    fault("create-twice-500", "answers 500 when a bucket is made that is there", |b| {
        set(&mut b.recreate, Recreate::Refused)?;
        let sentence = "We encountered an internal error, please try again.";
        refuse(b, Situation::BucketPresent, Refusal::new(500, "InternalError", sentence))
    }),
    fault("delete-bucket-200", "removes a bucket and answers 200", |b| {
        change(b, Op::DeleteBucket, Change::Status(200))
    }),
    fault("delete-bucket-denied", "lets nobody remove a bucket", |b| {
        refuse_op(b, Op::DeleteBucket, Refusal::DENIED)
    }),
    fault("delete-bucket-full", "removes a bucket with all that is in it", |b| {
        quirk(b, Quirk::FullBucketDeleted)
    }),
    fault("single-bucket-missing", "does not have the bucket that the target names", |b| {
        with_bucket(b)?;
        set(&mut b.bucket_missing, true)
    }),
];

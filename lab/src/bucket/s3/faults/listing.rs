//! The faults of listings, and of deletions of many objects at once.

use super::super::behaviour::{Op, Quirk, Refusal, Situation};
use super::super::gate::MISSING_MD5;
use super::{fault, quirk, refuse, refuse_op};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    // As Google's interface for S3 answers it (mc#4778).
    fault("delete-multi-501", "does not know how to delete many objects at once", |b| {
        let sentence = "POST ?delete is not implemented for objects.";
        refuse_op(b, Op::DeleteMany, Refusal::new(501, "NotImplemented", sentence))
    }),
    fault("delete-multi-keeps-one", "keeps the last of many objects that it says it deleted", |b| {
        quirk(b, Quirk::DeleteManyKeepsOne)
    }),
    fault("delete-multi-needs-md5", "deletes many objects at once only with the MD5 of their list", |b| {
        refuse(b, Situation::DeleteManyWithoutMd5, MISSING_MD5)
    }),
    fault("listing-hangs", "never answers a listing of more than 1,300 keys", |b| {
        quirk(b, Quirk::LongListingHangs)
    }),
    fault("listing-loses-a-key", "leaves out the first key of every later page of a listing", |b| {
        quirk(b, Quirk::ListingLosesKey)
    }),
    fault("listing-stale", "lists a key once more after it was deleted", |b| quirk(b, Quirk::ListingStale)),
    fault("listing-without-token", "does not say where a listing goes on", |b| {
        quirk(b, Quirk::ListingWithoutToken)
    }),
];

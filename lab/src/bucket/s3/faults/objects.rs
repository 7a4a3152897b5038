//! The faults of objects: writing, reading and deleting them one by one.

use super::super::behaviour::{Change, Op, Quirk, Refusal, Situation};
use super::{change, fault, quirk, refuse, refuse_op};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("absent-key-400", "answers 400 to a key that does not exist", |b| {
        refuse(b, Situation::AbsentKey, Refusal::new(400, "InvalidRequest", "Invalid Request"))
    }),
    fault("absent-key-403", "answers 403 to a key that does not exist", |b| {
        refuse(b, Situation::AbsentKey, Refusal::DENIED)
    }),
    fault("body-limit-1mib", "refuses objects and parts of more than 1 MiB, as a proxy in front does", |b| {
        let sentence = "Your proposed upload exceeds the maximum allowed size";
        refuse(b, Situation::LargeBody, Refusal::new(413, "EntityTooLarge", sentence))
    }),
    fault("bytes-changed", "gives the last byte of each object changed", |b| quirk(b, Quirk::BytesChanged)),
    fault("content-type-octet-stream", "stores each object as application/octet-stream", |b| {
        quirk(b, Quirk::TypeIgnored)
    }),
    fault("delete-200", "deletes an object and answers 200", |b| change(b, Op::Delete, Change::Status(200))),
    fault("delete-absent-404", "answers 404 when a key is deleted that does not exist", |b| {
        refuse(
            b,
            Situation::DeleteAbsentKey,
            Refusal::new(404, "NoSuchKey", "The specified key does not exist."),
        )
    }),
    fault("delete-denied", "lets nobody delete an object", |b| refuse_op(b, Op::Delete, Refusal::DENIED)),
    fault("delete-ineffective", "says that it deleted an object, and keeps it", |b| {
        quirk(b, Quirk::DeleteIneffective)
    }),
    fault("digest-unchecked", "takes bodies that do not have the digest that came with them", |b| {
        quirk(b, Quirk::DigestUnchecked)
    }),
    fault("if-none-match-ignored", "writes whatever the condition of the request", |b| {
        quirk(b, Quirk::PutConditionsIgnored)
    }),
    fault("keys-decoded-twice", "decodes keys once more than they were encoded", |b| {
        quirk(b, Quirk::KeysDecodedTwice)
    }),
    fault("long-key-refused", "refuses keys of more than 160 bytes", |b| {
        refuse(b, Situation::LongKey, Refusal::new(400, "KeyTooLongError", "Your key is too long"))
    }),
    fault("metadata-dropped", "stores no metadata", |b| quirk(b, Quirk::MetadataDropped)),
    fault("metadata-underscores-dropped", "stores no metadata whose name has an underscore", |b| {
        quirk(b, Quirk::UnderscoresDropped)
    }),
    fault("stale-reads", "gives what was there before an overwrite to every other connection", |b| {
        quirk(b, Quirk::StaleReads)
    }),
    // What MinIO says when the quota of a bucket, or the disk, is used up.
    fault("storage-full", "has no space left", |b| {
        let sentence = "Storage backend has reached its minimum free drive threshold. Please delete a few objects to proceed.";
        refuse_op(b, Op::Put, Refusal::new(507, "XMinioStorageFull", sentence))
    }),
    fault("worm", "lets no object be overwritten", |b| {
        let sentence = "Object is WORM protected and cannot be overwritten";
        refuse(b, Situation::Overwrite, Refusal::new(400, "InvalidRequest", sentence))
    }),
    fault("write-501", "does not know how to store an object", |b| {
        refuse_op(b, Op::Put, Refusal::NOT_IMPLEMENTED)
    }),
    fault("write-denied", "lets nobody store an object", |b| refuse_op(b, Op::Put, Refusal::DENIED)),
    fault("zero-byte-refused", "stores no object without a byte", |b| {
        let sentence = "You must provide the Content-Length HTTP header.";
        refuse(b, Situation::EmptyObject, Refusal::new(411, "MissingContentLength", sentence))
    }),
];

//! The faults of what Gitpod's registry needs of the bucket behind it, and of what newer clients send.

use super::super::behaviour::{Op, Quirk, Refusal, Situation};
use super::super::products::NO_KMS;
use super::{fault, plain, quirk, refuse, refuse_op};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("aws-chunked-501", "does not know bodies in signed chunks", |b| {
        refuse(b, Situation::SignedChunks, Refusal::NOT_IMPLEMENTED)
    }),
    fault("chunk-framing-stored", "stores bodies in signed chunks with their framing", |b| {
        plain(b)?;
        quirk(b, Quirk::ChunksStored)
    }),
    fault("copy-501", "does not know how to copy an object", |b| {
        refuse_op(b, Op::Copy, Refusal::NOT_IMPLEMENTED)
    }),
    fault("copy-damaged", "changes the last byte of a copy", |b| quirk(b, Quirk::CopyDamaged)),
    fault("crc-framing-stored", "stores bodies with a trailer with their framing", |b| {
        quirk(b, Quirk::TrailerStored)
    }),
    fault("crc-trailer-501", "does not know bodies with a trailer", |b| {
        refuse(b, Situation::Trailer, Refusal::NOT_IMPLEMENTED)
    }),
    fault("list-v1-ignores-prefix", "ignores the prefix in the first form of the listing", |b| {
        quirk(b, Quirk::ListV1IgnoresPrefix)
    }),
    fault("no-kms", "has no key to encrypt with", |b| refuse(b, Situation::Encryption, NO_KMS)),
    fault("part-copy-501", "does not know how to copy a part", |b| {
        refuse_op(b, Op::CopyPart, Refusal::NOT_IMPLEMENTED)
    }),
    fault(
        "sdk-checksum-headers-501",
        "does not know the checksum with which today's SDK sends everything",
        |b| refuse(b, Situation::SdkChecksum, Refusal::NOT_IMPLEMENTED),
    ),
    fault("sdk-refused", "refuses whoever calls itself the AWS SDK for Rust", |b| {
        refuse(b, Situation::RustSdk, Refusal::NOT_IMPLEMENTED)
    }),
    fault("sse-400", "does not know the encryption that is asked for", |b| {
        let sentence = "The encryption method specified is not supported";
        refuse(b, Situation::Encryption, Refusal::new(400, "InvalidEncryptionAlgorithmError", sentence))
    }),
    fault("sse-not-echoed", "does not confirm that it encrypted", |b| quirk(b, Quirk::EncryptionNotEchoed)),
];

//! The faults of presigned addresses, and of ranges, which are read by them.

use super::super::behaviour::{Change, Op, Quirk, Refusal, Situation};
use super::wire::SLOW_DOWN;
use super::{change, fault, quirk, refuse};
use crate::fault::Fault;

const MISMATCH: Refusal = Refusal::new(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
);

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("content-range-wrong", "gives a range by one byte off", |b| quirk(b, Quirk::ContentRangeWrong)),
    fault("presigned-403", "lets nobody read by a presigned address", |b| {
        refuse(b, Situation::Presigned(Op::Get), Refusal::DENIED)
    }),
    fault("presigned-head-403", "lets nobody look by a presigned address", |b| {
        refuse(b, Situation::Presigned(Op::Head), Refusal::DENIED)
    }),
    fault("presigned-header-403", "refuses a presigned address that is read with a media type", |b| {
        refuse(b, Situation::PresignedWithType, MISMATCH)
    }),
    fault("presigned-put-201", "answers 201 to a PUT by a presigned address", |b| {
        change(b, Op::Put, Change::PresignedStatus(201))
    }),
    fault("presigned-put-lost", "loses what is put by a presigned address", |b| {
        quirk(b, Quirk::PresignedPutLost)
    }),
    fault("presigned-unchecked", "grants presigned addresses whatever their signature and their time", |b| {
        quirk(b, Quirk::PresignedUnchecked)
    }),
    fault("range-ignored", "gives the whole object for a range of it", |b| quirk(b, Quirk::RangeIgnored)),
    fault("ranges-503", "answers 503 to every range but the first", |b| {
        refuse(b, Situation::LaterRange, SLOW_DOWN)
    }),
];

//! The faults of uploads in parts.

use super::super::behaviour::{Op, Quirk, Refusal, Situation};
use super::wire::SLOW_DOWN;
use super::{fault, quirk, refuse, refuse_op};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("abort-ineffective", "says that it aborted an upload, and keeps it", |b| {
        quirk(b, Quirk::AbortIneffective)
    }),
    fault("backup-hangs", "never answers a part of 16 MiB from the fourth on", |b| {
        quirk(b, Quirk::LateBigPartsHang)
    }),
    fault("complete-200-with-error", "answers 200 with an error in it when an upload is completed", |b| {
        quirk(b, Quirk::CompleteFails)
    }),
    fault(
        "four-connections",
        "takes the parts of an upload on four connections, and refuses any further one",
        |b| refuse(b, Situation::FifthConnection, SLOW_DOWN),
    ),
    fault("multipart-501", "does not know uploads in parts", |b| {
        refuse_op(b, Op::CreateUpload, Refusal::NOT_IMPLEMENTED)
    }),
    fault("multipart-part-lost", "loses the second part of each upload", |b| quirk(b, Quirk::PartLost)),
    fault("part-order-unchecked", "checks neither size nor order nor tag of a part", |b| {
        quirk(b, Quirk::PartsUnchecked)
    }),
    fault("parts-slow-down", "refuses parts of 5 MiB from the ninth on", |b| {
        refuse(b, Situation::ManyLargeParts, SLOW_DOWN)
    }),
    fault("uploads-unlisted", "lists no upload", |b| quirk(b, Quirk::UploadsUnlisted)),
];

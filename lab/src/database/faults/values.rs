//! Times and texts: how they are written, kept and compared.

use super::super::engine::{FourBytes, NullTimestamp, TimeComparison};
use super::{fault, set, variable};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("explicit-defaults-on", "has explicit_defaults_for_timestamp ON", |b| {
        variable(b, "explicit_defaults_for_timestamp", "ON")
    }),
    fault("four-byte-changed", "keeps a question mark for a character of four bytes", |b| {
        set(&mut b.sql.quirks.four_bytes, FourBytes::Changed)
    }),
    fault("four-byte-refused", "refuses characters of four bytes (1366)", |b| {
        set(&mut b.sql.quirks.four_bytes, FourBytes::Refused)
    }),
    fault("fractions-cut", "keeps no fractions of seconds", |b| set(&mut b.sql.quirks.fractions_cut, true)),
    fault(
        "iso-comparison-fails",
        "refuses to compare a time with a text in the form of ISO 8601 (1525)",
        |b| set(&mut b.sql.quirks.time_comparison, TimeComparison::Refused),
    ),
    fault("iso-comparison-wrong", "compares a time with a text by their characters", |b| {
        set(&mut b.sql.quirks.time_comparison, TimeComparison::AsTexts)
    }),
    fault(
        "null-timestamp-refused",
        "refuses NULL for a timestamp although the variable promises the time (1048)",
        |b| set(&mut b.sql.quirks.null_timestamp, NullTimestamp::Refused),
    ),
    fault("null-timestamp-stored-as-zero", "keeps zero where NULL is given for a timestamp", |b| {
        set(&mut b.sql.quirks.null_timestamp, NullTimestamp::Zero)
    }),
    fault("on-update-ignored", "does not change a timestamp when its row changes", |b| {
        set(&mut b.sql.quirks.on_update_ignored, true)
    }),
    fault("time-zone-shifts", "has +02:00 as its time zone", |b| variable(b, "time_zone", "+02:00")),
    fault("timestamp-literal-unknown", "does not know timestamp '...'", |b| {
        set(&mut b.sql.quirks.timestamp_literal_unknown, true)
    }),
];

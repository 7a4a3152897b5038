//! How much the server takes, how many, and how long. Two of these are about time, and wait by the clock: a delay and an
//! idle cut cannot be played otherwise.

use std::time::Duration;

use super::{fault, set, variable};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault(
        "connections-refused-at-20",
        "refuses the twentieth connection, whatever its variable says (1040)",
        |b| set(&mut b.connections, Some(19)),
    ),
    fault("cut-in-result", "cuts the connection in the middle of an answer to JSON_SET", |b| {
        set(&mut b.wire.cut_in, Some("JSON_SET"))
    }),
    fault("idle-cut", "closes a connection that was silent for 300 ms", |b| {
        set(&mut b.wire.idle_cut, Some(Duration::from_millis(300)))
    }),
    fault("max-allowed-packet-low", "takes packets of 1 MiB", |b| {
        variable(b, "max_allowed_packet", "1048576")
    }),
    fault("max-connections-low", "takes 30 connections", |b| variable(b, "max_connections", "30")),
    fault("packet-cut-by-proxy", "stands behind a proxy that cuts texts at 500 kB", |b| {
        set(&mut b.sql.quirks.texts_cut_at, Some(500_000))
    }),
    fault("slow-answers", "answers 60 ms late", |b| {
        set(&mut b.wire.slow_by, Some(Duration::from_millis(60)))
    }),
    fault("user-connections-limited", "takes 20 connections of a user (1203)", |b| {
        variable(b, "max_user_connections", "20")
    }),
    fault("wait-timeout-low", "ends sessions after 60 idle seconds, as its variable says", |b| {
        variable(b, "wait_timeout", "60")
    }),
];

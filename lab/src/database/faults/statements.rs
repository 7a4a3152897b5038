//! How statements are read, what they count, and what transactions do.

use super::super::behaviour::Behaviour;
use super::super::engine::Upsert;
use super::{Played, fault, set, variable};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("autocommit-off", "commits nothing by itself", |b| variable(b, "autocommit", "OFF")),
    fault("group-by-refused", "refuses columns that hang on what is grouped by (1055)", |b| {
        set(&mut b.sql.quirks.group_by_literal, true)
    }),
    fault("rollback-ignored", "keeps what was rolled back", |b| {
        set(&mut b.sql.quirks.rollback_ignored, true)
    }),
    fault("sql-mode-ansi-quotes", "takes double quotes for those of names", |b| mode(b, "ANSI_QUOTES")),
    fault("sql-mode-no-backslash", "takes a backslash for itself", |b| mode(b, "NO_BACKSLASH_ESCAPES")),
    fault("upsert-counts-wrong", "counts one row, whatever ON DUPLICATE KEY UPDATE did", |b| {
        set(&mut b.sql.quirks.upsert, Upsert::AlwaysOne)
    }),
    fault("upsert-refused", "does not know ON DUPLICATE KEY UPDATE (1235)", |b| {
        set(&mut b.sql.quirks.upsert, Upsert::Refused)
    }),
];

/// Adds a mode to those of the server.
fn mode(behaviour: &mut Behaviour, mode: &str) -> Played {
    let modes = behaviour.sql.variables.get("sql_mode").cloned().unwrap_or_default();
    variable(behaviour, "sql_mode", &format!("{mode},{modes}"))
}

//! Databases, tables, keys and columns, and the functions over them.

use super::super::behaviour::Behaviour;
use super::super::engine::Database;
use super::{Played, fault, set, variable, without};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("database-latin1", "has made the database gitpod with latin1", |b| {
        gitpod_of(b, "latin1", "latin1_swedish_ci")
    }),
    fault("database-utf8", "has made the database gitpod with utf8", |b| {
        gitpod_of(b, "utf8", "utf8_general_ci")
    }),
    fault("ddl-refused", "takes no key of more than 767 bytes (1071)", |b| {
        variable(b, "innodb_large_prefix", "OFF")?;
        set(&mut b.sql.quirks.short_keys, true)
    }),
    fault("ddl-warns", "makes a table in another form of rows than asked for, with a warning", |b| {
        set(&mut b.sql.quirks.row_format_warns, true)
    }),
    fault("generated-column-null", "has NULL in generated columns", |b| {
        set(&mut b.sql.quirks.generated_null, true)
    }),
    fault("generated-index-unused", "does not use the index over a generated column", |b| {
        set(&mut b.sql.quirks.generated_index_unused, true)
    }),
    fault("json-arrow-missing", "does not know the arrow ->>", |b| set(&mut b.sql.json_arrows, false)),
    fault("json-merge-patch-missing", "has no JSON_MERGE_PATCH", |b| without(b, &["JSON_MERGE_PATCH"])),
    fault("json-merge-wrong", "has a JSON_MERGE_PATCH that joins instead of replacing", |b| {
        set(&mut b.sql.quirks.json_merge_preserves, true)
    }),
    fault("json-search-missing", "has no JSON_SEARCH", |b| without(b, &["JSON_SEARCH"])),
    fault("key-change-refused", "does not change the type of a key", |b| {
        set(&mut b.sql.quirks.key_change_refused, true)
    }),
    fault("online-ddl-refused", "does not change tables while they are used (1846)", |b| {
        set(&mut b.sql.quirks.online_ddl_refused, true)
    }),
    fault("primary-key-kept", "does not drop a primary key", |b| {
        set(&mut b.sql.quirks.primary_key_kept, true)
    }),
    fault("primary-key-required", "takes no table without a primary key (3750)", |b| {
        variable(b, "sql_require_primary_key", "ON")
    }),
];

fn gitpod_of(behaviour: &mut Behaviour, charset: &str, collation: &str) -> Played {
    let gitpod = behaviour.sql.databases.iter_mut().find(|database| database.name == "gitpod");
    set(
        gitpod.ok_or("it needs a profile with the database gitpod")?,
        Database::new("gitpod", charset, collation),
    )
}

//! The probes of databases, one file each. The list is the order in which they are reported.

use harness::Probe;

use super::Database;

mod tcp;
mod handshake;
mod auth_plugin;
mod plaintext_login;
mod tls;
mod plaintext_exposure;
mod identify;
mod version_row;
mod version_floor;
mod db_gitpod;
mod db_charset;
mod sessions_db;
mod grants;
mod writable_flags;
mod writable;
mod scratch_ddl;
mod explicit_defaults_var;
mod null_timestamp;
mod on_update_usec;
mod timestamp_literal;
mod iso_compare;
mod tz;
mod utf8mb4;
mod utf8mb4_inherited;
mod generated_index;
mod json_fn;
mod sql_mode;
mod backslash_escapes;
mod upsert;
mod online_ddl;
mod pk_rebuild;
mod txn;
mod connections;
mod packet;
mod idle;
mod latency;
mod secret_shape;

/// Every probe of a database.
pub(super) const ALL: &[Probe<Database>] = &[
    tcp::PROBE,
    handshake::PROBE,
    auth_plugin::PROBE,
    plaintext_login::PROBE,
    tls::PROBE,
    plaintext_exposure::PROBE,
    identify::PROBE,
    version_row::PROBE,
    version_floor::PROBE,
    db_gitpod::PROBE,
    db_charset::PROBE,
    sessions_db::PROBE,
    grants::PROBE,
    writable_flags::PROBE,
    writable::PROBE,
    scratch_ddl::PROBE,
    explicit_defaults_var::PROBE,
    null_timestamp::PROBE,
    on_update_usec::PROBE,
    timestamp_literal::PROBE,
    iso_compare::PROBE,
    tz::PROBE,
    utf8mb4::PROBE,
    utf8mb4_inherited::PROBE,
    generated_index::PROBE,
    json_fn::PROBE,
    sql_mode::PROBE,
    backslash_escapes::PROBE,
    upsert::PROBE,
    online_ddl::PROBE,
    pk_rebuild::PROBE,
    txn::PROBE,
    connections::PROBE,
    packet::PROBE,
    idle::PROBE,
    latency::PROBE,
    secret_shape::PROBE,
];

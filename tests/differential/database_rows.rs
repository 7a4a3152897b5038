//! The stand-ins that Gitpod's client and a run are both sent to, and what the client comes to there.

/// How the client gets in.
#[derive(Clone, Copy)]
pub(super) enum LogIn {
    /// As Gitpod does.
    Plain,
    /// Without TLS it is refused with this code. A run then goes on over TLS, to show whatever else is wrong; so does
    /// the client here, though Gitpod never does.
    OverTls(&'static str),
    /// It is refused with this code either way, and does nothing. Where a run gets on, by TLS and a plug-in that this
    /// client does not know, its other cases have nothing to be compared with.
    Never(&'static str),
}

use LogIn::{Never, OverTls, Plain};

type Operations = &'static [&'static str];

/// A stand-in, and what the client comes to with it.
pub(super) struct Row {
    pub(super) profile: &'static str,
    pub(super) faults: &'static [&'static str],
    pub(super) log_in: LogIn,
    /// Which operations fail once it is in, with the client's code; all others succeed.
    fails: &'static [(Operations, &'static str)],
    /// Operations that fail for what other cases are about than usual.
    said_by: &'static [(Operations, &'static [&'static str])],
    /// Operations whose cases rightly say the opposite of the client, with the reason.
    differs: &'static [(&'static str, &'static str)],
}

impl Row {
    /// The code that an operation fails with.
    pub(super) fn failing(&self, operation: &str) -> Option<&'static str> {
        self.fails.iter().find(|(operations, _)| operations.contains(&operation)).map(|(_, code)| *code)
    }

    /// The cases that an operation's failure is about, where not the usual ones.
    pub(super) fn said_by(&self, operation: &str) -> Option<&'static [&'static str]> {
        self.said_by.iter().find(|(operations, _)| operations.contains(&operation)).map(|(_, cases)| *cases)
    }

    /// Why an operation's cases say the opposite of the client.
    pub(super) fn differing(&self, operation: &str) -> Option<&'static str> {
        self.differs.iter().find(|(differing, _)| *differing == operation).map(|(_, reason)| *reason)
    }

    const fn fails(self, fails: &'static [(Operations, &'static str)]) -> Self {
        Self { fails, ..self }
    }

    const fn said_by_others(self, said_by: &'static [(Operations, &'static [&'static str])]) -> Self {
        Self { said_by, ..self }
    }

    const fn differs(self, differs: &'static [(&'static str, &'static str)]) -> Self {
        Self { differs, ..self }
    }
}

/// A product.
const fn product(profile: &'static str, log_in: LogIn) -> Row {
    Row { profile, faults: &[], log_in, fails: &[], said_by: &[], differs: &[] }
}

/// A MySQL with a fault.
const fn with(faults: &'static [&'static str], log_in: LogIn) -> Row {
    Row { faults, ..product("mysql", log_in) }
}

/// The probe has these functions over constant texts, and the client in statements on a table: what keeps it from the
/// table is for other cases to say.
const JSON: Operations = &["json-merge-patch", "json-search", "json-arrow"];

/// What needs the database `gitpod`.
const IN_GITPOD: Operations = &[
    "login-gitpod",
    "null-timestamp",
    "upsert",
    "emoji",
    "json-merge-patch",
    "json-search",
    "json-arrow",
    "online-ddl",
    "pk-rebuild",
];

/// What makes a table.
const WRITING: Operations = &[
    "null-timestamp",
    "upsert",
    "emoji",
    "json-merge-patch",
    "json-search",
    "json-arrow",
    "online-ddl",
    "pk-rebuild",
    "session-store",
];

pub(super) const ROWS: &[Row] = &[
    product("mysql", Plain),
    product("mysql-5.7.21", Plain).fails(&[(&["json-merge-patch"], "ER_SP_DOES_NOT_EXIST")]),
    product("mysql-8.0-defaults", Never("ER_NOT_SUPPORTED_AUTH_MODE")),
    product("mysql-8.0-adjusted", Plain),
    product("mysql-replica", Plain)
        .fails(&[(WRITING, "ER_OPTION_PREVENTS_STATEMENT")])
        .said_by_others(&[(JSON, &["writable_flags"]), (&["session-store"], &["writable_flags"])]),
    product("rds-5.7-defaults", Plain).fails(&[(&["null-timestamp"], "ER_BAD_NULL_ERROR")]),
    product("azure-database-mysql", Plain),
    product("azure-8.0-enforced-tls", OverTls("ER_SECURE_TRANSPORT_REQUIRED"))
        .fails(&[(&["null-timestamp"], "ER_BAD_NULL_ERROR"), (&["pk-rebuild"], "3750")]),
    product("galera-strict", Plain).fails(&[(&["pk-rebuild"], "3750")]),
    product("mariadb-10.11", Plain).fails(&[(&["json-arrow"], "ER_PARSE_ERROR")]),
    product("tidb", Plain).fails(&[(&["null-timestamp"], "ER_BAD_NULL_ERROR"), (&["pk-rebuild"], "8200")]),
    product("vitess", Plain).fails(&[(&["json-search"], "ER_SP_DOES_NOT_EXIST"), (&["pk-rebuild"], "8200")]),
    // Who is let in, and how.
    with(&["require-secure-transport"], OverTls("ER_SECURE_TRANSPORT_REQUIRED")),
    Row { faults: &["azure-ssl-enforced"], ..product("azure-database-mysql", OverTls("9002")) },
    with(&["user-requires-ssl"], OverTls("ER_ACCESS_DENIED_ERROR")),
    with(&["caching-sha2-user"], Never("ER_NOT_SUPPORTED_AUTH_MODE")),
    with(&["greeting-without-protocol-41"], Never("ER_HANDSHAKE_ERROR")),
    with(&["db-password-wrong"], Never("ER_ACCESS_DENIED_ERROR")),
    with(&["db-host-not-allowed"], Never("ER_HOST_NOT_PRIVILEGED")),
    with(&["max-connections-reached"], Never("ER_CON_COUNT_ERROR")),
    // Databases and rights.
    with(&["gitpod-database-missing"], Plain)
        .fails(&[(IN_GITPOD, "ER_BAD_DB_ERROR")])
        .said_by_others(&[(JSON, &["db_gitpod"])]),
    with(&["gitpod-database-denied"], Plain)
        .fails(&[(IN_GITPOD, "ER_DBACCESS_DENIED_ERROR")])
        .said_by_others(&[(JSON, &["db_gitpod"])]),
    with(&["sessions-database-denied"], Plain).fails(&[(&["session-store"], "ER_DBACCESS_DENIED_ERROR")]),
    with(&["sessions-table-other"], Plain).fails(&[(&["session-store"], "ER_BAD_FIELD_ERROR")]),
    with(&["grants-without-alter"], Plain)
        .fails(&[(&["online-ddl", "pk-rebuild"], "ER_TABLEACCESS_DENIED_ERROR")]),
    with(&["grants-refused"], Plain).differs(&[(
        "session-store",
        "the probe makes no database, and where it cannot read the rights it is errored: it does not know",
    )]),
    // Times and texts.
    with(&["explicit-defaults-on"], Plain).fails(&[(&["null-timestamp"], "ER_BAD_NULL_ERROR")]),
    with(&["null-timestamp-refused"], Plain).fails(&[(&["null-timestamp"], "ER_BAD_NULL_ERROR")]),
    with(&["null-timestamp-stored-as-zero"], Plain).fails(&[(&["null-timestamp"], "WRONG_RESULT")]),
    with(&["time-zone-shifts"], Plain)
        .fails(&[(&["null-timestamp"], "WRONG_RESULT")])
        .said_by_others(&[(&["null-timestamp"], &["tz"])]),
    with(&["four-byte-refused"], Plain).fails(&[(&["emoji"], "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD")]),
    with(&["four-byte-changed"], Plain).fails(&[(&["emoji"], "WRONG_RESULT")]),
    // Statements. The driver escapes quotes by backslashes.
    with(&["sql-mode-no-backslash"], Plain)
        .fails(&[(JSON, "ER_INVALID_JSON_TEXT_IN_PARAM"), (&["session-store"], "SyntaxError")])
        .said_by_others(&[(JSON, &["backslash_escapes"]), (&["session-store"], &["backslash_escapes"])]),
    with(&["upsert-refused"], Plain)
        .fails(&[(&["upsert", "session-store"], "ER_NOT_SUPPORTED_YET")])
        .said_by_others(&[(&["session-store"], &["upsert"])]),
    with(&["upsert-counts-wrong"], Plain).differs(&[(
        "upsert",
        "the client does not read the counts, by which the probe sees what an upsert has done",
    )]),
    with(&["online-ddl-refused"], Plain).fails(&[(&["online-ddl"], "ER_ALTER_OPERATION_NOT_SUPPORTED")]),
    with(&["primary-key-required"], Plain).fails(&[(&["pk-rebuild"], "3750")]),
    with(&["primary-key-kept"], Plain).fails(&[(&["pk-rebuild"], "8200")]),
    with(&["key-change-refused"], Plain).fails(&[(&["pk-rebuild"], "8200")]),
    with(&["json-merge-patch-missing"], Plain).fails(&[(&["json-merge-patch"], "ER_SP_DOES_NOT_EXIST")]),
    with(&["json-merge-wrong"], Plain).fails(&[(&["json-merge-patch"], "WRONG_RESULT")]),
    with(&["json-search-missing"], Plain).fails(&[(&["json-search"], "ER_SP_DOES_NOT_EXIST")]),
    with(&["json-arrow-missing"], Plain).fails(&[(&["json-arrow"], "ER_PARSE_ERROR")]),
];

//! The variables of the server and of a session, and what they mean for a statement.

use std::collections::BTreeMap;

use super::SqlError;
use super::clock;
use super::errors;

/// Variables by their names in small letters.
pub(super) type Variables = BTreeMap<String, String>;

/// What `sql_mode` and others say to the engine.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are MySQL's own switches")]
pub(super) struct Modes {
    pub(super) strict: bool,
    pub(super) full_group_by: bool,
    pub(super) pipes_as_concat: bool,
    pub(super) ansi_quotes: bool,
    pub(super) no_backslash_escapes: bool,
    pub(super) no_zero_date: bool,
    pub(super) explicit_defaults: bool,
}

impl Modes {
    pub(super) fn of(variables: &Variables) -> Self {
        let modes = variables.get("sql_mode").map_or("", String::as_str).to_ascii_uppercase();
        let has = |mode: &str| modes.split(',').any(|word| word.trim() == mode);
        Self {
            strict: has("STRICT_TRANS_TABLES") || has("STRICT_ALL_TABLES") || has("TRADITIONAL"),
            full_group_by: has("ONLY_FULL_GROUP_BY") || has("ANSI"),
            pipes_as_concat: has("PIPES_AS_CONCAT") || has("ANSI"),
            ansi_quotes: has("ANSI_QUOTES") || has("ANSI"),
            no_backslash_escapes: has("NO_BACKSLASH_ESCAPES"),
            no_zero_date: has("NO_ZERO_DATE") || has("TRADITIONAL"),
            explicit_defaults: is_on(variables, "explicit_defaults_for_timestamp"),
        }
    }
}

/// Whether a variable is ON.
pub(super) fn is_on(variables: &Variables, name: &str) -> bool {
    variables.get(name).is_some_and(|value| value.eq_ignore_ascii_case("on") || value == "1")
}

/// Variables whose `ON` is a word and no truth value.
const WORDS: &[&str] = &["gtid_mode", "have_ssl", "have_openssl", "slave_skip_errors"];

/// A value as SELECT shows it: truth values are numbers there.
pub(super) fn selected(name: &str, value: &str) -> String {
    if WORDS.contains(&name) {
        return value.to_owned();
    }
    match value {
        "ON" => "1".to_owned(),
        "OFF" => "0".to_owned(),
        value => value.to_owned(),
    }
}

/// Which variables a client may set, and for whom.
const SESSION: &[&str] = &[
    "autocommit",
    "character_set_client",
    "character_set_connection",
    "character_set_results",
    "collation_connection",
    "explicit_defaults_for_timestamp",
    "foreign_key_checks",
    "innodb_lock_wait_timeout",
    "interactive_timeout",
    "net_read_timeout",
    "net_write_timeout",
    "sql_mode",
    "sql_require_primary_key",
    "sql_safe_updates",
    "time_zone",
    "transaction_isolation",
    "transaction_read_only",
    "tx_isolation",
    "tx_read_only",
    "unique_checks",
    "wait_timeout",
];

/// Variables that no running server lets be set.
const FIXED: &[&str] = &[
    "basedir",
    "datadir",
    "have_openssl",
    "have_ssl",
    "hostname",
    "innodb_read_only",
    "innodb_version",
    "license",
    "lower_case_table_names",
    "port",
    "protocol_version",
    "socket",
    "system_time_zone",
    "version",
    "version_comment",
    "version_compile_machine",
    "version_compile_os",
];

/// Sets a variable of a session.
pub(super) fn set(variables: &mut Variables, name: &str, value: &str) -> Result<(), SqlError> {
    let Some(before) = variables.get(name) else { return Err(errors::unknown_variable(name)) };
    if FIXED.contains(&name) {
        return Err(errors::read_only_variable(name));
    }
    if !SESSION.contains(&name) {
        return Err(errors::global_variable(name));
    }
    let truth = matches!(before.as_str(), "ON" | "OFF");
    let value = match value.to_ascii_uppercase().as_str() {
        "1" | "ON" | "TRUE" if truth => "ON".to_owned(),
        "0" | "OFF" | "FALSE" if truth => "OFF".to_owned(),
        _ if truth => return Err(errors::wrong_variable_value(name, value)),
        _ if name == "time_zone" && clock::zone(value).is_none() => {
            return Err(errors::unknown_time_zone(value));
        }
        _ if name == "sql_mode" => sql_mode(value)?,
        _ => value.to_owned(),
    };
    variables.insert(name.to_owned(), value);
    Ok(())
}

/// Modes that the engine knows or that change nothing in what it does.
const MODES: &[&str] = &[
    "ALLOW_INVALID_DATES",
    "ANSI",
    "ANSI_QUOTES",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "NO_AUTO_CREATE_USER",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_BACKSLASH_ESCAPES",
    "NO_ENGINE_SUBSTITUTION",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ONLY_FULL_GROUP_BY",
    "PIPES_AS_CONCAT",
    "STRICT_ALL_TABLES",
    "STRICT_TRANS_TABLES",
    "TRADITIONAL",
];

fn sql_mode(value: &str) -> Result<String, SqlError> {
    let words: Vec<String> = value
        .split(',')
        .map(|word| word.trim().to_ascii_uppercase())
        .filter(|word| !word.is_empty())
        .collect();
    match words.iter().find(|word| !MODES.contains(&word.as_str())) {
        Some(word) => Err(errors::wrong_variable_value("sql_mode", word)),
        None => Ok(words.join(",")),
    }
}

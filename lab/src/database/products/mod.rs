//! The products that the lab plays by MySQL's protocol, one file each: how the product differs from Oracle's MySQL 5.7.
//!
//! Version strings and the signs of products are real ones, from what people have published of their servers; where a
//! difference is only general knowledge, that is said.

mod mysql;

mod amazon;

mod google;

mod azure;

mod percona;

mod mariadb;

mod tidb;

mod vitess;

mod dolt;

use sha1::{Digest as _, Sha1};

use super::FAMILY;
use super::behaviour::{
    Behaviour, CAPABILITIES, Greeting, LATIN1_SWEDISH_CI, Plain, Plugin, Refusal, UTF8MB4_0900_AI_CI,
    UTF8MB4_GENERAL_CI,
};
use super::engine::{Dialect, JsonType};
use crate::crypto::hex;
use crate::family::Make;
use crate::profile::Profile;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    amazon::AURORA_2_11,
    amazon::AURORA_5_7_12,
    amazon::AURORA_READER,
    azure::ENFORCED_TLS,
    azure::PROFILE,
    google::PROFILE,
    dolt::PROFILE,
    percona::GALERA_STRICT,
    mariadb::OLD,
    mariadb::PROFILE,
    mysql::PROFILE,
    mysql::V5_6,
    mysql::V5_7_21,
    mysql::V5_7_22,
    mysql::V8_0_ADJUSTED,
    mysql::V8_0_DEFAULTS,
    mysql::REPLICA,
    percona::PROFILE,
    amazon::RDS,
    amazon::RDS_DEFAULTS,
    tidb::PROFILE,
    vitess::PROFILE,
];

/// A profile that is not part of `run --lab`.
const fn profile(
    id: &'static str,
    product: &'static str,
    title: &'static str,
    behaviour: fn() -> Behaviour,
) -> Profile {
    Profile { id, family: FAMILY, product, title, healthy: false, behaviour: Make::Database(behaviour) }
}

/// The same as part of it.
const fn healthy(profile: Profile) -> Profile {
    Profile { healthy: true, ..profile }
}

/// MySQL 5.7 with this version and comment, as it comes: a server of latin1, in which `gitpod` was made with utf8mb4.
fn mysql57(version: &str, comment: &str) -> Dialect {
    let mut sql = Dialect::mysql57(version);
    comment.clone_into(&mut sql.version_comment);
    set(&mut sql, &[("character_set_server", "latin1"), ("collation_server", "latin1_swedish_ci")]);
    let number = version.split('-').next().unwrap_or(version);
    sql.set("innodb_version", number);
    sql
}

/// MySQL 8.0 with this version and comment, as it comes: utf8mb4 throughout, `explicit_defaults_for_timestamp` ON, and the
/// variables gone that 8.0 removed.
fn mysql80(version: &str, comment: &str) -> Dialect {
    let mut sql = mysql57(version, comment);
    set(
        &mut sql,
        &[
            ("character_set_server", "utf8mb4"),
            ("collation_server", "utf8mb4_0900_ai_ci"),
            ("collation_connection", "utf8mb4_0900_ai_ci"),
            ("collation_database", "utf8mb4_0900_ai_ci"),
            ("default_authentication_plugin", "caching_sha2_password"),
            ("explicit_defaults_for_timestamp", "ON"),
            (
                "sql_mode",
                "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                 NO_ENGINE_SUBSTITUTION",
            ),
            ("sql_require_primary_key", "OFF"),
            ("tls_version", "TLSv1.2,TLSv1.3"),
        ],
    );
    without(&mut sql, &["innodb_file_format", "innodb_large_prefix", "tx_isolation", "tx_read_only"]);
    account_in_backticks(&mut sql);
    sql
}

/// The user and the greeting of MySQL 8.0.
fn greeted80(sql: Dialect) -> Behaviour {
    let mut behaviour = Behaviour::plain(sql);
    behaviour.greeting.plugin = Plugin::CachingSha2;
    behaviour.greeting.collation = UTF8MB4_0900_AI_CI;
    behaviour
}

/// Writes the account in grants as MySQL 8.0 and later MariaDB write it.
fn account_in_backticks(sql: &mut Dialect) {
    for line in &mut sql.grants {
        *line = line.replace("'gitpod'@'%'", "`gitpod`@`%`");
    }
}

/// Shows the hash of the password among the grants, as MySQL up to 5.6 and MariaDB do.
fn with_hash_in_grants(behaviour: &mut Behaviour) {
    let twice = hash(behaviour.user.password);
    if let Some(usage) = behaviour.sql.grants.first_mut() {
        *usage = format!("{usage} IDENTIFIED BY PASSWORD '{twice}'");
    }
}

/// A password as `mysql_native_password` keeps it.
fn hash(password: &str) -> String {
    let twice = Sha1::digest(Sha1::digest(password));
    format!("*{}", hex(&twice).to_ascii_uppercase())
}

fn set(sql: &mut Dialect, variables: &[(&str, &str)]) {
    for (name, value) in variables {
        sql.set(name, value);
    }
}

fn without(sql: &mut Dialect, variables: &[&str]) {
    for name in variables {
        sql.variables.remove(*name);
    }
}

pub(super) fn without_functions(sql: &mut Dialect, names: &[&str]) {
    sql.absent_functions.extend(names.iter().map(|name| (*name).to_owned()));
}

/// The functions for JSON that came with 5.7.22.
pub(super) const OF_5_7_22: &[&str] = &[
    "JSON_ARRAYAGG",
    "JSON_MERGE_PATCH",
    "JSON_MERGE_PRESERVE",
    "JSON_OBJECTAGG",
    "JSON_PRETTY",
    "JSON_STORAGE_SIZE",
];

/// The functions for JSON that came with 5.7.8, with the type.
const OF_5_7_8: &[&str] = &[
    "JSON_ARRAY",
    "JSON_ARRAY_APPEND",
    "JSON_ARRAY_INSERT",
    "JSON_CONTAINS",
    "JSON_CONTAINS_PATH",
    "JSON_DEPTH",
    "JSON_EXTRACT",
    "JSON_INSERT",
    "JSON_KEYS",
    "JSON_LENGTH",
    "JSON_MERGE",
    "JSON_OBJECT",
    "JSON_QUOTE",
    "JSON_REMOVE",
    "JSON_REPLACE",
    "JSON_SEARCH",
    "JSON_SET",
    "JSON_TYPE",
    "JSON_UNQUOTE",
    "JSON_VALID",
];

#[cfg(test)]
mod tests {
    use super::hash;

    /// The example of MySQL's manual for `PASSWORD()`.
    #[test]
    fn the_hash_is_that_of_the_function_password() {
        assert_eq!(hash("mypass"), "*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4");
    }
}

//! `MariaDB`, which greets as 5.5.5 with its own version behind, lest old replicas take its first number for MySQL's.
//!
//! JSON is another word for longtext, the arrows of JSON are unknown, and from 10.10 on `explicit_defaults_for_timestamp`
//! is ON (the notes of the release). `JSON_MERGE_PATCH` came with 10.2.25, 10.3.16 and 10.4.5.

use mysql_common::constants::CapabilityFlags;

use super::{
    Behaviour, CAPABILITIES, Greeting, JsonType, LATIN1_SWEDISH_CI, Plugin, Profile, UTF8MB4_GENERAL_CI,
    account_in_backticks, mysql57, profile, set, with_hash_in_grants, without,
};

const PRODUCT: &str = "mariadb";

pub(super) const PROFILE: Profile = profile("mariadb-10.11", PRODUCT, "MariaDB 10.11.6 as it comes", || {
    mariadb("10.11.6-MariaDB-1:10.11.6+maria~ubu2204", "10.11.6", "ON", UTF8MB4_GENERAL_CI)
});

/// The version of the complaint gitpod-io/gitpod#1330.
pub(super) const OLD: Profile = profile("mariadb-10.4", PRODUCT, "MariaDB 10.4.12", || {
    mariadb("10.4.12-MariaDB", "10.4.12", "OFF", LATIN1_SWEDISH_CI)
});

fn mariadb(version: &str, number: &str, explicit_defaults: &str, collation: u8) -> Behaviour {
    let mut sql = mysql57(version, "mariadb.org binary distribution");
    set(
        &mut sql,
        &[
            ("aria_block_size", "8192"),
            ("explicit_defaults_for_timestamp", explicit_defaults),
            ("innodb_version", number),
            ("max_allowed_packet", "16777216"),
            (
                "sql_mode",
                "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
            ),
            ("version_malloc_library", "system"),
            ("version_ssl_library", "OpenSSL 3.0.2 15 Mar 2022"),
            ("wsrep_on", "OFF"),
        ],
    );
    without(
        &mut sql,
        &[
            "default_authentication_plugin",
            "innodb_file_format",
            "innodb_large_prefix",
            "super_read_only",
            "transaction_isolation",
            "transaction_read_only",
        ],
    );
    account_in_backticks(&mut sql);
    sql.json = JsonType::LongText;
    sql.json_arrows = false;
    sql.present_for_null = true;
    let mut behaviour = Behaviour::plain(sql);
    with_hash_in_grants(&mut behaviour);
    behaviour.greeting = Greeting {
        version: Some(format!("5.5.5-{version}")),
        // The first flag means that a server is MySQL's; MariaDB leaves it out.
        capabilities: CAPABILITIES.difference(CapabilityFlags::CLIENT_LONG_PASSWORD),
        plugin: Plugin::Native,
        collation,
    };
    behaviour
}

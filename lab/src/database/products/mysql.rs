//! Oracle's MySQL, of the versions that tell most: 5.7 around the release that brought `JSON_MERGE_PATCH`, 5.6 before JSON,
//! and 8.0 as it comes and as Gitpod would need it.

use mysql_common::constants::CapabilityFlags;

use super::{
    Behaviour, CAPABILITIES, JsonType, Plugin, Profile, greeted80, healthy, mysql57, mysql80, profile, set,
    with_hash_in_grants, without, without_functions,
};

const PRODUCT: &str = "mysql";

/// What the community's builds of 5.7 say of themselves, and those of 8.0.
const COMMENT_57: &str = "MySQL Community Server (GPL)";
const COMMENT_80: &str = "MySQL Community Server - GPL";

pub(super) const PROFILE: Profile =
    healthy(profile("mysql", PRODUCT, "MySQL 5.7.44", || Behaviour::plain(mysql57("5.7.44", COMMENT_57))));

pub(super) const V5_7_22: Profile =
    profile("mysql-5.7.22", PRODUCT, "MySQL 5.7.22, the first that has everything that Gitpod calls", || {
        Behaviour::plain(mysql57("5.7.22", COMMENT_57))
    });

/// `JSON_MERGE_PATCH` and its companions are of 5.7.22.
pub(super) const V5_7_21: Profile =
    profile("mysql-5.7.21", PRODUCT, "MySQL 5.7.21, without JSON_MERGE_PATCH", || {
        let mut sql = mysql57("5.7.21-log", COMMENT_57);
        without_functions(&mut sql, super::OF_5_7_22);
        Behaviour::plain(sql)
    });

/// The last of 5.6: no JSON, long keys only by a setting that is off, and an older end of rows.
pub(super) const V5_6: Profile = profile("mysql-5.6", PRODUCT, "MySQL 5.6.51, without JSON", || {
    let mut sql = mysql57("5.6.51-log", COMMENT_57);
    set(
        &mut sql,
        &[
            ("innodb_file_format", "Antelope"),
            ("innodb_large_prefix", "OFF"),
            ("max_allowed_packet", "4194304"),
            ("sql_mode", "NO_ENGINE_SUBSTITUTION"),
            ("tls_version", "TLSv1,TLSv1.1"),
        ],
    );
    without(
        &mut sql,
        &["require_secure_transport", "super_read_only", "transaction_isolation", "transaction_read_only"],
    );
    sql.json = JsonType::Absent;
    sql.json_arrows = false;
    sql.quirks.short_keys = true;
    without_functions(&mut sql, super::OF_5_7_8);
    without_functions(&mut sql, super::OF_5_7_22);
    let mut behaviour = Behaviour::plain(sql);
    with_hash_in_grants(&mut behaviour);
    behaviour.greeting.capabilities = CAPABILITIES.difference(CapabilityFlags::CLIENT_DEPRECATE_EOF);
    behaviour
});

pub(super) const V8_0_DEFAULTS: Profile =
    profile("mysql-8.0-defaults", PRODUCT, "MySQL 8.0.36 as it comes", || {
        let mut behaviour = greeted80(mysql80("8.0.36", COMMENT_80));
        behaviour.user.plugin = Plugin::CachingSha2;
        behaviour
    });

pub(super) const V8_0_ADJUSTED: Profile = profile(
    "mysql-8.0-adjusted",
    PRODUCT,
    "MySQL 8.0.36 with a user and a setting of the old kind, as Gitpod needs them",
    || {
        let mut sql = mysql80("8.0.36", COMMENT_80);
        sql.set("explicit_defaults_for_timestamp", "OFF");
        greeted80(sql)
    },
);

pub(super) const REPLICA: Profile =
    profile("mysql-replica", PRODUCT, "a replica of MySQL 5.7.44, which only reads", || {
        let mut sql = mysql57("5.7.44-log", COMMENT_57);
        set(&mut sql, &[("read_only", "ON"), ("super_read_only", "ON")]);
        Behaviour::plain(sql)
    });

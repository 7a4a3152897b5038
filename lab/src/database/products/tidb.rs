//! `TiDB`, told by its version, its comment and a function of its own. A primary key that is clustered cannot be dropped.

use super::{Behaviour, Profile, mysql57, profile, set};

/// The number of `utf8mb4_bin`.
const UTF8MB4_BIN: u8 = 46;

pub(super) const PROFILE: Profile = profile(
    "tidb",
    "tidb",
    "TiDB 6.1, which calls itself MySQL 5.7.25",
    || {
        let mut sql = mysql57(
            "5.7.25-TiDB-v6.1.0",
            "TiDB Server (Apache License 2.0) Community Edition, MySQL 5.7 compatible",
        );
        set(
            &mut sql,
            &[
                ("character_set_server", "utf8mb4"),
                ("collation_connection", "utf8mb4_bin"),
                ("collation_database", "utf8mb4_bin"),
                ("collation_server", "utf8mb4_bin"),
                ("explicit_defaults_for_timestamp", "ON"),
                ("innodb_version", "5.6.25"),
                ("tidb_enable_clustered_index", "INT_ONLY"),
            ],
        );
        sql.own_functions.insert(
        "TIDB_VERSION".to_owned(),
        "Release Version: v6.1.0\nEdition: Community\nGit Commit Hash: 1a89decdb192cbdce6a7b0020d71128bc964d30f\n\
         Git Branch: heads/refs/tags/v6.1.0\nUTC Build Time: 2022-06-05 05:09:12\nGoVersion: go1.18.2\n\
         Race Enabled: false\nTiKV Min Version: v3.0.0-60965b006877ca7234adaced7890d7b029ed1306\n\
         Check Table Before Drop: false"
            .to_owned(),
    );
        sql.quirks.primary_key_kept = true;
        let mut behaviour = Behaviour::plain(sql);
        behaviour.greeting.collation = UTF8MB4_BIN;
        behaviour
    },
);

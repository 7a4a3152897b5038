//! Vitess, told by its version: its gateway parses every statement, and what it does not know does not reach the MySQL
//! behind it. General knowledge: which functions those are differs from release to release; here it is one of JSON's, and
//! a primary key stays, since changes of a schema are made by copying the table along it.

use super::{Behaviour, Profile, mysql57, profile, set, without_functions};

/// The number of `utf8_general_ci`.
const UTF8_GENERAL_CI: u8 = 33;

pub(super) const PROFILE: Profile =
    profile("vitess", "vitess", "Vitess, which calls itself MySQL 5.7.9", || {
        let mut sql = mysql57("5.7.9-Vitess", "Vitess");
        set(
            &mut sql,
            &[
                ("character_set_server", "utf8mb4"),
                ("collation_server", "utf8mb4_general_ci"),
                ("innodb_version", "5.7.9"),
            ],
        );
        without_functions(&mut sql, &["JSON_SEARCH"]);
        sql.quirks.primary_key_kept = true;
        let mut behaviour = Behaviour::plain(sql);
        behaviour.greeting.collation = UTF8_GENERAL_CI;
        behaviour
    });

//! Dolt, told by its comment alone: in its version it calls itself Vitess, whose protocol it speaks.

use super::{Behaviour, Profile, UTF8MB4_0900_AI_CI, mysql57, profile, set};

pub(super) const PROFILE: Profile = profile("dolt", "dolt", "Dolt, which calls itself Vitess", || {
    let mut sql = mysql57("5.7.9-Vitess", "Dolt");
    set(
        &mut sql,
        &[
            ("character_set_server", "utf8mb4"),
            ("collation_server", "utf8mb4_0900_bin"),
            ("innodb_version", "5.7.9"),
        ],
    );
    let mut behaviour = Behaviour::plain(sql);
    behaviour.greeting.collation = UTF8MB4_0900_AI_CI;
    behaviour
});

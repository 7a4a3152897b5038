//! Google's Cloud SQL, told by the end of its version.

use super::{Behaviour, Profile, mysql57, profile, set};

pub(super) const PROFILE: Profile =
    profile("cloud-sql-5.7", "google-cloud-sql-mysql", "Cloud SQL for MySQL 5.7", || {
        let mut sql = mysql57("5.7.36-google-log", "(Google)");
        set(
            &mut sql,
            &[
                ("character_set_server", "utf8"),
                ("collation_server", "utf8_general_ci"),
                ("innodb_version", "5.7.36"),
                ("max_connections", "4000"),
            ],
        );
        Behaviour::plain(sql)
    });

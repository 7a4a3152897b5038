//! Azure's databases: the single server, where a gateway greets with a version of its own and users are called
//! `user@server`, and the flexible server of 8.0, told by the end of its version.

use super::{Behaviour, Plain, Profile, Refusal, greeted80, mysql57, mysql80, profile, set};

const PRODUCT: &str = "azure-database-mysql";

pub(super) const PROFILE: Profile = profile(
    "azure-database-mysql",
    PRODUCT,
    "Azure Database for MySQL 5.7, single server, TLS not enforced",
    || {
        let mut sql = mysql57("5.7.29-log", "MySQL Community Server (GPL)");
        set(
            &mut sql,
            &[
                ("basedir", "c:\\mysql-5.7\\"),
                ("datadir", "c:\\work\\data\\"),
                ("innodb_version", "5.7.29"),
                ("max_connections", "341"),
                ("version_compile_os", "Win64"),
            ],
        );
        let mut behaviour = Behaviour::plain(sql);
        behaviour.greeting.version = Some("5.6.47.0".to_owned());
        behaviour.user.name = "gitpod@gitpod-lab";
        behaviour.target.host = "gitpod-lab.mysql.database.azure.com";
        behaviour
    },
);

/// General knowledge: new flexible servers make a primary key where a table has none, or ask for one, and 8.0 as it comes
/// has `explicit_defaults_for_timestamp` ON. The plug-in of its users is the old one by default.
pub(super) const ENFORCED_TLS: Profile = profile(
    "azure-8.0-enforced-tls",
    PRODUCT,
    "Azure Database for MySQL 8.0, flexible server, as it comes",
    || {
        let mut sql = mysql80("8.0.35-azure", "Source distribution");
        set(
            &mut sql,
            &[
                ("innodb_version", "8.0.35"),
                ("max_connections", "341"),
                ("require_secure_transport", "ON"),
                ("sql_require_primary_key", "ON"),
            ],
        );
        let mut behaviour = greeted80(sql);
        behaviour.plain = Plain::Refused(Refusal::SECURE_TRANSPORT);
        behaviour.target.host = "gitpod-lab-flexible.mysql.database.azure.com";
        behaviour
    },
);

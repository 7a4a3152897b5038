//! Percona's server, told by its comment, and its cluster with Galera, told by the variables of the replication.

use super::{Behaviour, Profile, mysql57, profile, set};

pub(super) const PROFILE: Profile =
    profile("percona-server", "percona-server", "Percona Server for MySQL 5.7.44", || {
        let mut sql = mysql57("5.7.44-48", "Percona Server (GPL), Release 48, Revision 497f936a373");
        sql.set("innodb_version", "5.7.44-48");
        Behaviour::plain(sql)
    });

/// A cluster refuses changes of rows in tables without a primary key, and the second of Gitpod's two statements comes too
/// late for it.
pub(super) const GALERA_STRICT: Profile = profile(
    "galera-strict",
    "galera-cluster",
    "Percona XtraDB Cluster 5.7 with pxc_strict_mode=ENFORCING",
    || {
        let mut sql = mysql57(
            "5.7.44-48-57",
            "Percona XtraDB Cluster (GPL), Release rel48, Revision 497f936a373, WSREP version 31.65, wsrep_31.65",
        );
        set(
            &mut sql,
            &[
                ("innodb_version", "5.7.44-48"),
                ("pxc_strict_mode", "ENFORCING"),
                ("wsrep_cluster_name", "gitpod"),
                ("wsrep_on", "ON"),
                ("wsrep_provider", "/usr/lib/galera3/libgalera_smm.so"),
                ("wsrep_provider_version", "3.65(r)"),
            ],
        );
        Behaviour::plain(sql)
    },
);

//! Percona's servers and clusters: what differs from a MySQL of one's own, whose settings are their own, too.

use super::Advice;

pub(super) const PERCONA: &[Advice] = &[(
    "version-below-floor",
    "Upgrade the server to the last release of Percona Server 5.7, at least to 5.7.22-22: `percona-release setup ps57`, then install the package anew with the system's package manager, and run `mysql_upgrade`. On an older one the first installation of Gitpod stops at a migration that calls JSON_MERGE_PATCH.",
)];

pub(super) const GALERA: &[Advice] = &[
    (
        "connections-few",
        "Raise `max_connections` on every node, as after a failover one of them serves all of Gitpod: SET GLOBAL max_connections = 200, and the same under `[mysqld]` in its `my.cnf`. A proxy before the cluster has a limit of its own.",
    ),
    (
        "explicit-defaults-for-timestamp-on",
        "Write `explicit_defaults_for_timestamp = OFF` under `[mysqld]` in the `my.cnf` of every node, and restart them one after the other, each once the one before is synced again.",
    ),
    (
        "max-allowed-packet-small",
        "Set it on every node: SET GLOBAL max_allowed_packet = 67108864, and the same under `[mysqld]` in its `my.cnf`. It holds for new connections.",
    ),
    (
        "null-timestamp-refused",
        "Write `explicit_defaults_for_timestamp = OFF` under `[mysqld]` in the `my.cnf` of every node, and restart them one after the other, each once the one before is synced again.",
    ),
    (
        "primary-key-required",
        "On every node of a Percona XtraDB Cluster run SET GLOBAL pxc_strict_mode = PERMISSIVE, and write `pxc_strict_mode = PERMISSIVE` under `[mysqld]` in its `my.cnf`; from 8.0 on `sql_require_primary_key = OFF`, too. Two of Gitpod's migrations drop a primary key and make another one in the next statement.",
    ),
    (
        "server-read-only",
        "Look on the node for `read_only`, and whether the proxy before the cluster hands Gitpod a node that it keeps for reading: Gitpod needs one that takes writes, on one port, for everything.",
    ),
    (
        "wait-timeout-short",
        "Set it on every node: SET GLOBAL wait_timeout = 28800, and the same under `[mysqld]` in its `my.cnf`. A proxy before the cluster may cut idle connections by a limit of its own.",
    ),
];

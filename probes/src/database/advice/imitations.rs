//! Servers that are no MySQL: what no setting of theirs mends, and what one does.

use super::Advice;

pub(super) const MARIADB: &[Advice] = &[
    (
        "explicit-defaults-for-timestamp-on",
        "Write `explicit_defaults_for_timestamp = OFF` under `[mariadbd]` in MariaDB's `my.cnf` and restart it; from 10.10 on it is ON by itself. That alone does not make MariaDB fit: it lacks functions for JSON, so that Gitpod needs a MySQL 5.7.",
    ),
    (
        "json-function-missing",
        "No setting mends this: MariaDB keeps JSON as text and knows no operator `->>`. Give Gitpod a MySQL 5.7, from 5.7.22 on.",
    ),
    (
        "json-merge-patch-missing",
        "Give Gitpod a MySQL 5.7, from 5.7.22 on. Newer releases of MariaDB know this function, and lack others for JSON.",
    ),
    (
        "null-timestamp-refused",
        "Write `explicit_defaults_for_timestamp = OFF` under `[mariadbd]` in MariaDB's `my.cnf` and restart it. That alone does not make MariaDB fit: it lacks functions for JSON, so that Gitpod needs a MySQL 5.7.",
    ),
    (
        "version-disguised",
        "Take `version` out of MariaDB's `my.cnf`, or `--version` from its command line, so that nobody else is misled, and give Gitpod a MySQL 5.7: MariaDB lacks functions for JSON, whatever number it shows.",
    ),
];

pub(super) const TIDB: &[Advice] = &[
    (
        "explicit-defaults-for-timestamp-on",
        "No setting mends this: in TiDB it is always ON. Give Gitpod a MySQL 5.7, from 5.7.22 on.",
    ),
    (
        "null-timestamp-refused",
        "No setting mends this: TiDB behaves as with `explicit_defaults_for_timestamp = ON`, always. Give Gitpod a MySQL 5.7, from 5.7.22 on.",
    ),
    (
        "primary-key-rebuild-refused",
        "TiDB keeps rows by their primary key where it is clustered, and drops no such key. Give Gitpod a MySQL 5.7, from 5.7.22 on, which TiDB's number only imitates.",
    ),
    (
        "version-disguised",
        "Take `server-version` out of TiDB's configuration, so that nobody else is misled, and give Gitpod a MySQL 5.7: the other cases say what TiDB lacks.",
    ),
];

pub(super) const VITESS: &[Advice] = &[(
    "version-disguised",
    "Take `--mysql_server_version` off the command line of `vtgate`, so that nobody else is misled, and give Gitpod a MySQL 5.7 itself: the other cases say what Vitess lacks.",
)];

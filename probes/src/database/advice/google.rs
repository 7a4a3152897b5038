//! Google Cloud SQL: flags of instances, and users that its own command makes.

use super::Advice;

pub(super) const CLOUD_SQL: &[Advice] = &[
    (
        "access-denied",
        "Set the password anew with `gcloud sql users set-password USER --host=% --instance=INSTANCE --prompt-for-password`, and check with `gcloud sql users list --instance=INSTANCE` that the user is there, for every host and not one of IAM.",
    ),
    (
        "connections-few",
        "Cloud SQL sets `max_connections` by the memory of the instance. Take a larger tier (`gcloud sql instances patch INSTANCE --tier=TIER`), or set the flag with `gcloud sql instances patch INSTANCE --database-flags=max_connections=200`, which must name every flag that is to stay.",
    ),
    (
        "database-charset-narrow",
        "Run ALTER DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci (and the same for `gitpod-sessions`) before Gitpod is installed. Where Terraform made the database, as Gitpod's reference set-up does with utf8, change `charset` and `collation` there, too.",
    ),
    (
        "explicit-defaults-for-timestamp-on",
        "Set the flag: `gcloud sql instances patch INSTANCE --database-flags=explicit_defaults_for_timestamp=off`, which restarts the instance and must name every flag that is to stay (`gcloud sql instances describe INSTANCE` shows them). An instance of MySQL 5.7 without the flag has it OFF.",
    ),
    (
        "gitpod-database-denied",
        "Make Gitpod's user with `gcloud sql users create USER --host=% --instance=INSTANCE --password=PASSWORD`, which gives it what Gitpod needs; to one that was made by SQL, give it as `root`: GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%'.",
    ),
    (
        "gitpod-database-missing",
        "Create it: `gcloud sql databases create gitpod --instance=INSTANCE --charset=utf8mb4 --collation=utf8mb4_general_ci`. The name cannot be another one.",
    ),
    (
        "grant-missing",
        "Make Gitpod's user with `gcloud sql users create USER --host=% --instance=INSTANCE --password=PASSWORD`, which gives it what Gitpod needs; to one that was made by SQL, give it as `root`: GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%' and the same ON `gitpod-sessions`.*.",
    ),
    (
        "json-merge-patch-missing",
        "See with `gcloud sql instances describe INSTANCE` which version it has. One of 5.6 goes to 5.7 by `gcloud sql instances patch INSTANCE --database-version=MYSQL_5_7`, after a backup.",
    ),
    (
        "max-allowed-packet-small",
        "Set the flag with `gcloud sql instances patch INSTANCE --database-flags=max_allowed_packet=67108864`, which must name every flag that is to stay. It holds for new connections.",
    ),
    (
        "null-timestamp-refused",
        "Set the flag `explicit_defaults_for_timestamp`: `gcloud sql instances patch INSTANCE --database-flags=explicit_defaults_for_timestamp=off`, which restarts the instance and must name every flag that is to stay.",
    ),
    (
        "primary-key-required",
        "Take the flag `sql_require_primary_key` off: `gcloud sql instances patch INSTANCE --database-flags=FLAGS` with every other flag that is to stay.",
    ),
    (
        "secure-transport-required",
        "Let connections in without TLS: `gcloud sql instances patch INSTANCE --ssl-mode=ALLOW_UNENCRYPTED_AND_ENCRYPTED` (`--no-require-ssl` in older releases of gcloud), over a private address. Or let Gitpod use its own mode for Cloud SQL, in which Google's proxy beside it speaks TLS for it.",
    ),
    (
        "server-read-only",
        "If the address is that of a read replica, give Gitpod that of the primary (`gcloud sql instances list` shows both), or make the replica an instance of its own: `gcloud sql instances promote-replica INSTANCE`.",
    ),
    (
        "sessions-database-denied",
        "Make Gitpod's user with `gcloud sql users create USER --host=% --instance=INSTANCE --password=PASSWORD`, which may make databases; to one that was made by SQL, give it as `root`: GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'USER'@'%'.",
    ),
    (
        "version-below-floor",
        "See with `gcloud sql instances describe INSTANCE` which version it has. One of 5.6 goes to 5.7 by `gcloud sql instances patch INSTANCE --database-version=MYSQL_5_7`, after a backup.",
    ),
    (
        "wait-timeout-short",
        "Set the flag with `gcloud sql instances patch INSTANCE --database-flags=wait_timeout=28800`, which must name every flag that is to stay.",
    ),
];

//! Amazon's databases: RDS for MySQL, told by the folder of its binaries, and Aurora, told by a variable of its own.
//!
//! The parameter groups of RDS have `explicit_defaults_for_timestamp` ON. Aurora 2 calls itself MySQL 5.7.12 up to 2.11,
//! whatever it can; that 2.10 lacks `JSON_MERGE_PATCH` and 2.11 has it is general knowledge, not read in a source.

use super::{Behaviour, Profile, mysql57, profile, set, without_functions};

const AURORA: &str = "amazon-aurora-mysql";
const RDS_PRODUCT: &str = "amazon-rds-mysql";

/// A cluster's writer, and one of its readers.
const WRITER: &str = "gitpod.cluster-c9akciq32rgh.eu-west-1.rds.amazonaws.com";
const READER: &str = "gitpod.cluster-ro-c9akciq32rgh.eu-west-1.rds.amazonaws.com";

pub(super) const AURORA_5_7_12: Profile = profile(
    "aurora-5.7.12",
    AURORA,
    "Aurora MySQL 2.10, which calls itself 5.7.12 and has no JSON_MERGE_PATCH",
    || {
        let mut behaviour = aurora("2.10.2", WRITER);
        without_functions(&mut behaviour.sql, super::OF_5_7_22);
        behaviour
    },
);

pub(super) const AURORA_2_11: Profile =
    profile("aurora-2.11", AURORA, "Aurora MySQL 2.11", || aurora("2.11.4", WRITER));

pub(super) const AURORA_READER: Profile =
    profile("aurora-reader", AURORA, "a reader of Aurora MySQL 2.11, which only reads", || {
        let mut behaviour = aurora("2.11.4", READER);
        set(&mut behaviour.sql, &[("innodb_read_only", "ON"), ("read_only", "ON")]);
        behaviour
    });

pub(super) const RDS: Profile =
    profile("rds-5.7", RDS_PRODUCT, "RDS for MySQL 5.7.44 with a parameter group for Gitpod", || {
        let mut behaviour = rds();
        behaviour.sql.set("explicit_defaults_for_timestamp", "OFF");
        behaviour
    });

pub(super) const RDS_DEFAULTS: Profile =
    profile("rds-5.7-defaults", RDS_PRODUCT, "RDS for MySQL 5.7.44 with its default parameter group", rds);

fn aurora(release: &str, host: &'static str) -> Behaviour {
    let mut sql = mysql57("5.7.12", "MySQL Community Server (GPL)");
    set(
        &mut sql,
        &[
            ("aurora_version", release),
            ("aurora_server_id", "gitpod-instance-1"),
            ("basedir", &format!("/rdsdbbin/oscar-5.7.mysql_aurora.{release}/")),
            ("datadir", "/rdsdbdata/db/"),
            ("max_connections", "1000"),
        ],
    );
    let mut behaviour = Behaviour::plain(sql);
    behaviour.target.host = host;
    behaviour
}

fn rds() -> Behaviour {
    let mut sql = mysql57("5.7.44-log", "Source distribution");
    set(
        &mut sql,
        &[
            ("basedir", "/rdsdbbin/mysql-5.7.44.R4/"),
            ("datadir", "/rdsdbdata/db/"),
            ("explicit_defaults_for_timestamp", "ON"),
            ("max_connections", "648"),
            ("sql_mode", "NO_ENGINE_SUBSTITUTION"),
        ],
    );
    let mut behaviour = Behaviour::plain(sql);
    behaviour.target.host = "gitpod.c9akciq32rgh.eu-west-1.rds.amazonaws.com";
    behaviour
}

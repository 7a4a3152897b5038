//! Who the server says it is.

use super::super::products;
use super::{fault, set, variable, without};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("db-contradictory-signs", "has the variable of Aurora and the function of TiDB", |b| {
        variable(b, "aurora_version", "2.11.4")?;
        b.sql.own_functions.insert("TIDB_VERSION".to_owned(), "Release Version: v6.1.0".to_owned());
        Ok(())
    }),
    fault("version-below-floor", "is MySQL 5.7.20", |b| {
        variable(b, "innodb_version", "5.7.20")?;
        set(&mut b.sql.version, "5.7.20-log".to_owned())?;
        without(b, products::OF_5_7_22)
    }),
    fault("version-disguised", "calls itself 5.7.44-log, and stays what it is", |b| {
        if b.greeting.version.is_none() {
            return Err("it needs a profile of MariaDB");
        }
        b.greeting.version = None;
        set(&mut b.sql.version, "5.7.44-log".to_owned())
    }),
    fault("version-refused", "does not say its version", |b| set(&mut b.sql.quirks.version_refused, true)),
];

//! Which databases there are, what the user may do in them, and what everybody may not do.

use super::super::behaviour::Behaviour;
use super::super::engine::{Database, SqlError, WriteFault};
use super::{Played, fault, set, variable};
use crate::fault::Fault;

const NOTHING: &str = "GRANT USAGE ON *.* TO 'gitpod'@'%'";
const ALL_OF_GITPOD: &str = "GRANT ALL PRIVILEGES ON `gitpod`.* TO 'gitpod'@'%'";
const ALL_OF_SESSIONS: &str = "GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'gitpod'@'%'";

/// A table of sessions as another library makes it.
const OTHER_SESSIONS: &str = "CREATE TABLE `gitpod-sessions`.`sessions` \
    (sid varchar(255) NOT NULL, session text NOT NULL, expires int(11) DEFAULT NULL, \
    PRIMARY KEY (sid)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("disk-full", "has no space left for a row (1114)", |b| writes(b, WriteFault::Full)),
    fault("gitpod-database-denied", "has the database gitpod, which the user may not use (1044)", |b| {
        grants(b, &[NOTHING, ALL_OF_SESSIONS])
    }),
    fault("gitpod-database-missing", "has no database gitpod (1049)", |b| {
        b.sql.databases.retain(|database| database.name != "gitpod");
        set(&mut b.sql.tables, Vec::new())
    }),
    fault("grants-refused", "does not say what the user may do", |b| {
        let message = "SHOW GRANTS is not supported by this proxy".to_owned();
        set(&mut b.sql.grants_refused, Some(SqlError { code: 1105, state: "HY000", message }))
    }),
    fault("grants-select-only", "lets the user read only", |b| {
        grants(b, &[NOTHING, "GRANT SELECT ON `gitpod`.* TO 'gitpod'@'%'", ALL_OF_SESSIONS])
    }),
    fault("grants-without-alter", "does not let the user change tables", |b| {
        let most = "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX ON `gitpod`.* TO 'gitpod'@'%'";
        grants(b, &[NOTHING, most, ALL_OF_SESSIONS])
    }),
    fault("read-only-flag", "is set to read_only", |b| variable(b, "read_only", "ON")),
    fault("read-only-silent", "takes no writes, and its flags do not say so (1290)", |b| {
        writes(b, WriteFault::ReadOnly)
    }),
    fault(
        "sessions-database-denied",
        "does not let the user make the database gitpod-sessions (1044)",
        |b| grants(b, &[NOTHING, ALL_OF_GITPOD]),
    ),
    fault("sessions-table-other", "has a table of sessions with other columns than Gitpod's", |b| {
        b.sql.databases.push(Database::new("gitpod-sessions", "utf8mb4", "utf8mb4_general_ci"));
        b.sql.tables.push(OTHER_SESSIONS.to_owned());
        Ok(())
    }),
    fault("writes-refused", "refuses rows in every table (1036)", |b| writes(b, WriteFault::Refused)),
];

fn grants(behaviour: &mut Behaviour, lines: &[&str]) -> Played {
    set(&mut behaviour.sql.grants, lines.iter().map(|line| (*line).to_owned()).collect())
}

fn writes(behaviour: &mut Behaviour, fault: WriteFault) -> Played {
    set(&mut behaviour.sql.quirks.writes, Some(fault))
}

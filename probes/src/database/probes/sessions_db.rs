//! The database `gitpod-sessions` can be made and used, and its table is Gitpod's where it is there.
//!
//! The init job runs `CREATE DATABASE IF NOT EXISTS` and makes the table `sessions`
//! (`install/installer/pkg/components/database/init`), which takes the right to create whether the database is there or not;
//! Gitpod's server then keeps browsers' sessions there by `express-mysql-session`, which makes the table where it is missing
//! and reads, upserts and deletes rows. Whoever is granted `gitpod` alone meets error 1044. Source: my12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::grants::{self, FOR_SESSIONS};
use crate::database::sql::{Answer, Reply};
use crate::database::{Database, SESSIONS, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::sessions_db",
        key: "my12",
        title: "the database `gitpod-sessions` can be made and used",
        why: "Gitpod's init job makes this database and its table, and the server keeps the sessions of browsers there. A user that is granted `gitpod` alone stops the installation with error 1044.",
        wire: "`SHOW GRANTS`, and the columns of `gitpod-sessions`.`sessions` from `INFORMATION_SCHEMA.COLUMNS`. Nothing is made.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const COLUMNS: &str = "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, COLUMN_KEY \
    FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'gitpod-sessions' AND TABLE_NAME = 'sessions'";

/// How long an id of a session may be, as the init job makes the column.
const ID_LENGTH: u64 = 128;

/// What the columns have to be, for people.
const EXPECTED: &str = "session_id varchar(128) as the primary key, expires int unsigned, data text";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let grants = grants::of_user(&mut session, cx).await?;
    if let Err(failure) = grants.require(SESSIONS, FOR_SESSIONS, causes::SESSIONS_DATABASE_DENIED) {
        if failure.cause != causes::SESSIONS_DATABASE_DENIED {
            return Err(failure.into());
        }
        let account = grants::account(&mut session, cx).await?;
        return Err(failure.remedy(grants.remedy(SESSIONS, FOR_SESSIONS, &account)).into());
    }
    let answer = session.send(cx, COLUMNS).await?;
    session.done();
    let table = judge(&answer)?;
    if table == Table::WithoutTime {
        cx.remark("The table `gitpod-sessions`.`sessions` lacks the column `_lastModified` that Gitpod's init job gives it; sessions are kept without it.");
    }
    Ok(Passed::saying(match table {
        Table::Absent => "the user may make the database and its table; the table is not there yet",
        Table::Gitpods | Table::WithoutTime => "the user may use the database, and its table is Gitpod's",
    }))
}

/// The table of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Absent,
    Gitpods,
    /// As `express-mysql-session` makes it by itself.
    WithoutTime,
}

fn judge(answer: &Answer) -> Result<Table, Failure> {
    let wrong = |actual: String| Failure::new(causes::SESSIONS_TABLE_WRONG, &answer.step, EXPECTED, actual);
    let reply = answer.outcome.as_ref().map_err(|refusal| wrong(refusal.to_string()))?;
    if reply.rows.is_empty() {
        return Ok(Table::Absent);
    }
    for (name, fits) in
        [("session_id", is_id as fn(&Column) -> bool), ("expires", is_second), ("data", is_text)]
    {
        match column(reply, name) {
            None => return Err(wrong(format!("no column {name}"))),
            Some(column) if !fits(&column) => return Err(wrong(format!("{name} is {}", column.shown()))),
            Some(_) => {}
        }
    }
    Ok(if column(reply, "_lastModified").is_some() { Table::Gitpods } else { Table::WithoutTime })
}

/// A column, as far as it matters.
struct Column {
    kind: String,
    length: Option<u64>,
    key: String,
}

impl Column {
    fn shown(&self) -> String {
        let length = self.length.map(|length| format!("({length})")).unwrap_or_default();
        let key = match self.key.as_str() {
            "PRI" => ", the primary key",
            "UNI" => ", a unique key",
            _ => "",
        };
        format!("{}{length}{key}", self.kind)
    }
}

fn column(reply: &Reply, name: &str) -> Option<Column> {
    let row = (0..reply.rows.len()).find(|row| reply.of(*row, "COLUMN_NAME").eq_ignore_ascii_case(name))?;
    Some(Column {
        kind: reply.of(row, "DATA_TYPE").to_ascii_lowercase(),
        length: reply.of(row, "CHARACTER_MAXIMUM_LENGTH").parse().ok(),
        key: reply.of(row, "COLUMN_KEY").to_ascii_uppercase(),
    })
}

/// Upserts need it to be unique.
fn is_id(column: &Column) -> bool {
    matches!(column.kind.as_str(), "varchar" | "char")
        && column.length.is_some_and(|length| length >= ID_LENGTH)
        && matches!(column.key.as_str(), "PRI" | "UNI")
}

/// Seconds since 1970 fit.
fn is_second(column: &Column) -> bool {
    matches!(column.kind.as_str(), "int" | "bigint")
}

fn is_text(column: &Column) -> bool {
    matches!(column.kind.as_str(), "text" | "mediumtext" | "longtext")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Refusal;

    const ID: [&str; 4] = ["session_id", "varchar", "128", "PRI"];
    const EXPIRES: [&str; 4] = ["expires", "int", "", ""];
    const DATA: [&str; 4] = ["data", "text", "65535", ""];
    const TIME: [&str; 4] = ["_lastModified", "timestamp", "", ""];

    fn table(columns: &[[&str; 4]]) -> Answer {
        let names = ["COLUMN_NAME", "DATA_TYPE", "CHARACTER_MAXIMUM_LENGTH", "COLUMN_KEY"];
        let value = |text: &str| (!text.is_empty()).then(|| text.as_bytes().to_vec());
        let reply = Reply {
            columns: names.map(str::to_owned).to_vec(),
            rows: columns.iter().map(|row| row.iter().map(|text| value(text)).collect()).collect(),
            ..Reply::default()
        };
        Answer { step: COLUMNS.to_owned(), outcome: Ok(reply) }
    }

    #[test]
    fn gitpods_table_and_that_of_the_session_store_serve() {
        assert_eq!(judge(&table(&[ID, EXPIRES, DATA, TIME])).unwrap(), Table::Gitpods);
        let stores = [ID, ["expires", "int", "", ""], ["data", "mediumtext", "16777215", ""]];
        assert_eq!(judge(&table(&stores)).unwrap(), Table::WithoutTime);
        assert_eq!(judge(&table(&[])).unwrap(), Table::Absent);
    }

    #[test]
    fn other_columns_do_not() {
        for (columns, said) in [
            (&[EXPIRES, DATA, TIME][..], "no column session_id"),
            (&[ID, DATA], "no column expires"),
            (&[ID, EXPIRES], "no column data"),
            (&[["session_id", "varchar", "32", "PRI"], EXPIRES, DATA], "session_id is varchar(32)"),
            (&[["session_id", "varchar", "128", ""], EXPIRES, DATA], "session_id is varchar(128)"),
            (&[["session_id", "int", "", "PRI"], EXPIRES, DATA], "session_id is int, the primary key"),
            (&[ID, ["expires", "datetime", "", ""], DATA], "expires is datetime"),
            (&[ID, EXPIRES, ["data", "tinytext", "255", ""]], "data is tinytext(255)"),
        ] {
            let failure = judge(&table(columns)).unwrap_err();
            assert_eq!(failure.cause, causes::SESSIONS_TABLE_WRONG);
            assert_eq!(
                failure.actual.trim_end_matches(", the primary key"),
                said.trim_end_matches(", the primary key")
            );
        }
    }

    #[test]
    fn a_refusal_is_told() {
        let refusal = Refusal { code: 1142, state: "42000".to_owned(), message: "denied".to_owned() };
        let failure = judge(&Answer { step: COLUMNS.to_owned(), outcome: Err(refusal) }).unwrap_err();
        assert!(failure.actual.contains("1142"));
    }
}

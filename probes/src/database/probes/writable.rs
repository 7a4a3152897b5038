//! A table can be made, and a row written and read again.
//!
//! Everything that Gitpod does ends in a write (`components/gitpod-db/src/typeorm`), and its migrations make tables. A server
//! may let in and refuse that: a reader behind an endpoint for writers, a full disk, a missing right. Source: my29.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Refusal, Reply};
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::writable",
        key: "my29",
        title: "a table can be made, and a row written and read again",
        why: "Gitpod writes with everything that it does. A reader, a full disk or a proxy that only lets queries through shows at the first write.",
        wire: "`CREATE TABLE`, `INSERT`, `SELECT` and `DROP TABLE` of a small table of the run's own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["db_gitpod", "writable_flags"],
        cost: Cost { objects: 1, bytes: 8_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, note varchar(255) NOT NULL, PRIMARY KEY (id)) \
    ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
const ID: &str = "00000000-0000-4000-8000-000000000001";
const NOTE: &str = "written by underpin";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await.map_err(as_a_write)?;
    let insert = format!("INSERT INTO {} (id, note) VALUES ('{ID}', '{NOTE}')", table.name);
    session.ask(cx, &insert, refused).await?;
    let select = format!("SELECT note FROM {} WHERE id = '{ID}'", table.name);
    judge(&select, &session.ask(cx, &select, refused).await?)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying("a table was made, a row was written and read"))
}

/// A table as simple as this one is refused by servers that take no writes at all: then that is the cause.
fn as_a_write(not_passed: NotPassed) -> NotPassed {
    match not_passed {
        NotPassed::Failure(failure) if failure.cause == causes::DDL_REFUSED => {
            Failure { cause: causes::DATABASE_WRITE_REFUSED, ..*failure }.into()
        }
        other => other,
    }
}

fn refused(step: &str, refusal: &Refusal) -> Failure {
    writes::refused(step, refusal, causes::DATABASE_WRITE_REFUSED)
}

fn judge(step: &str, reply: &Reply) -> Result<(), Failure> {
    let found = reply.text();
    if reply.rows.len() == 1 && found == NOTE {
        return Ok(());
    }
    let actual = match reply.rows.len() {
        0 => "no row, though the server said that it was written".to_owned(),
        1 => format!("`{found}`"),
        many => format!("{many} rows"),
    };
    Err(Failure::new(causes::DATABASE_WRITE_REFUSED, step, "the row that was written", actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(notes: &[&str]) -> Reply {
        Reply {
            columns: vec!["note".to_owned()],
            rows: notes.iter().map(|note| vec![Some(note.as_bytes().to_vec())]).collect(),
            ..Reply::default()
        }
    }

    #[test]
    fn only_the_row_that_was_written_will_do() {
        assert!(judge("SELECT", &rows(&[NOTE])).is_ok());
        for (reply, said) in [(rows(&[]), "no row"), (rows(&["x"]), "`x`"), (rows(&[NOTE, NOTE]), "2 rows")] {
            let failure = judge("SELECT", &reply).unwrap_err();
            assert_eq!(failure.cause, causes::DATABASE_WRITE_REFUSED);
            assert!(failure.actual.starts_with(said), "{}", failure.actual);
        }
    }

    #[test]
    fn a_table_that_is_refused_is_a_refused_write() {
        let ddl = Failure::new(causes::DDL_REFUSED, "CREATE TABLE", "done", "error 1 (HY000): no");
        let NotPassed::Failure(failure) = as_a_write(ddl.into()) else { panic!("no failure") };
        assert_eq!(failure.cause, causes::DATABASE_WRITE_REFUSED);
        assert_eq!(failure.actual, "error 1 (HY000): no");
        let denied = Failure::new(causes::GRANT_MISSING, "CREATE TABLE", "done", "error 1142");
        let NotPassed::Failure(failure) = as_a_write(denied.into()) else { panic!("no failure") };
        assert_eq!(failure.cause, causes::GRANT_MISSING);
    }
}

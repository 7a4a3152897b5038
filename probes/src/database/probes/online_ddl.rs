//! Columns and indexes are added to a table and taken from it while others write to it.
//!
//! Gitpod's migrations run while the last release still serves, and write `ALGORITHM=INPLACE, LOCK=NONE` into 28 of their
//! statements, all of these four kinds (`components/gitpod-db/src/typeorm/migration/`). A server that cannot do so must
//! refuse the statement, and the migration ends there. Source: my26.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::Answer;
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::online_ddl",
        key: "my26",
        title: "columns and indexes come and go in place and without a lock",
        why: "Gitpod's migrations ask for each such change in place and without a lock. Where that is refused, the migration ends, and the new release does not start.",
        wire: "`ALTER TABLE` with `ADD COLUMN`, `ADD INDEX`, `DROP INDEX` and `DROP COLUMN`, each with `ALGORITHM=INPLACE, LOCK=NONE`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(\
    id char(36) NOT NULL, \
    name varchar(255) NOT NULL, \
    `_lastModified` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), \
    PRIMARY KEY (id)\
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

/// In this order each undoes another: an index goes before its column.
const CHANGES: [&str; 4] = [
    "ADD COLUMN usageAttributionId varchar(60) NOT NULL DEFAULT ''",
    "ADD INDEX ind_usageAttributionId (usageAttributionId)",
    "DROP INDEX ind_usageAttributionId",
    "DROP COLUMN usageAttributionId",
];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    for change in CHANGES {
        let statement = format!("ALTER TABLE {} {change}, ALGORITHM=INPLACE, LOCK=NONE", table.name);
        judge(&session.send(cx, &statement).await?, change)?;
    }
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying("a column and an index were added and dropped in place, without a lock"))
}

/// Whether a change was made; the failure names the one that was not.
fn judge(answer: &Answer, change: &str) -> Result<(), Failure> {
    let Err(refusal) = &answer.outcome else { return Ok(()) };
    let mut failure = writes::refused(&answer.step, refusal, causes::ONLINE_DDL_REFUSED);
    if failure.cause == causes::ONLINE_DDL_REFUSED {
        failure.expected = format!("{change} in place and without a lock");
    }
    Err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::{Refusal, Reply};

    fn refused(code: u16, message: &str) -> Failure {
        let refusal = Refusal { code, state: "0A000".to_owned(), message: message.to_owned() };
        let answer = Answer { step: "ALTER TABLE t".to_owned(), outcome: Err(refusal) };
        judge(&answer, CHANGES[1]).unwrap_err()
    }

    #[test]
    fn a_refusal_names_the_change() {
        for code in [1845, 1846, 1064, 8200] {
            let failure = refused(code, "LOCK=NONE is not supported. Reason: cannot. Try LOCK=SHARED");
            assert_eq!(failure.cause, causes::ONLINE_DDL_REFUSED);
            assert!(failure.expected.contains("ADD INDEX"), "{}", failure.expected);
        }
        assert_eq!(refused(1142, "ALTER command denied to user").cause, causes::GRANT_MISSING);
        assert_eq!(refused(1114, "The table is full").cause, causes::DATABASE_FULL);
    }

    #[test]
    fn a_change_that_is_made_passes() {
        // MySQL 5.6 warns of a long key, and adds the index.
        let reply = Reply { warnings: 1, ..Reply::default() };
        assert!(judge(&Answer { step: String::new(), outcome: Ok(reply) }, CHANGES[0]).is_ok());
    }
}

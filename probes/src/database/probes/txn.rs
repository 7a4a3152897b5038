//! What is rolled back is gone, what is committed stays, and a statement alone is committed by itself.
//!
//! Gitpod's ORM wraps changes of several tables into `BEGIN` and `COMMIT`, without asking for a level of isolation, and rolls
//! back when one of them fails (`components/gitpod-db/src/typeorm`, `manager.transaction`). All else it writes outside of
//! transactions, and never commits. A table that is not of `InnoDB`, and a proxy that spreads the statements of a session
//! over servers, lose that without an error. Source: my28.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Session};
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::txn",
        key: "my28",
        title: "transactions are rolled back and committed, and single statements commit",
        why: "Gitpod changes several tables in one transaction and takes all of it back when one fails; what it writes outside of transactions it never commits. Otherwise its data ends half written, or is gone.",
        wire: "`SELECT @@autocommit`; `BEGIN`, `INSERT`, `ROLLBACK`, and `BEGIN`, `INSERT`, `COMMIT` in one session, with a `SELECT` after each.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

/// A transaction: how it ends, which row it writes, and which rows stand there then.
const TRANSACTIONS: [(&str, &str, &[&str]); 2] =
    [("ROLLBACK", "rolled back", &[]), ("COMMIT", "committed", &["committed"])];

/// The names of the level of isolation, that of MySQL 5.7.20 and later first.
const ISOLATION: [&str; 2] = ["@@transaction_isolation", "@@tx_isolation"];

/// The session is given back only at the end: before that it may stand in a transaction, and is closed.
async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    judge_autocommit(&session.send(cx, "SELECT @@autocommit").await?)?;
    let isolation = isolation(&mut session, cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    for (end, row, left) in TRANSACTIONS {
        for statement in ["BEGIN", &format!("INSERT INTO {} (id) VALUES ('{row}')", table.name), end] {
            let refused = |step: &str, refusal: &_| writes::refused(step, refusal, causes::ROLLBACK_LOST);
            session.ask(cx, statement, refused).await?;
        }
        let rows = format!("SELECT id FROM {} ORDER BY id", table.name);
        judge_rows(&session.send(cx, &rows).await?, end, left)?;
    }
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying(format!("rolled back and committed as asked for; level of isolation: {isolation}")))
}

/// The level of isolation, for people: Gitpod asks for none.
async fn isolation(session: &mut Session, cx: &Cx) -> Result<String, NotPassed> {
    for name in ISOLATION {
        if let Ok(reply) = session.send(cx, &format!("SELECT {name}")).await?.outcome {
            return Ok(reply.text());
        }
    }
    Ok("not told".to_owned())
}

/// Whether single statements commit. A server that knows no such variable cannot have it off.
fn judge_autocommit(answer: &Answer) -> Result<(), Failure> {
    let Ok(reply) = &answer.outcome else { return Ok(()) };
    let on = reply.text();
    if on == "1" || on.eq_ignore_ascii_case("on") {
        return Ok(());
    }
    Err(Failure::new(causes::AUTOCOMMIT_OFF, &answer.step, "1", format!("{on:?}")))
}

/// Which rows stand there after the end of a transaction.
fn judge_rows(answer: &Answer, end: &str, left: &[&str]) -> Result<(), Failure> {
    let actual = match &answer.outcome {
        Ok(reply) => {
            let rows: Vec<_> = (0..reply.rows.len()).map(|place| reply.of(place, "id")).collect();
            if rows == left {
                return Ok(());
            }
            format!("the rows {rows:?}")
        }
        Err(refusal) => refusal.to_string(),
    };
    let step = format!("{end}, then {}", answer.step);
    Err(Failure::new(causes::ROLLBACK_LOST, step, format!("the rows {left:?}"), actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::{Refusal, Reply};

    fn answer(rows: &[&str]) -> Answer {
        let rows = rows.iter().map(|value| vec![Some(value.as_bytes().to_vec())]).collect();
        let reply = Reply { columns: vec!["id".to_owned()], rows, ..Reply::default() };
        Answer { step: "SELECT".to_owned(), outcome: Ok(reply) }
    }

    fn refused() -> Answer {
        let refusal = Refusal { code: 1193, state: "HY000".to_owned(), message: String::new() };
        Answer { step: "SELECT".to_owned(), outcome: Err(refusal) }
    }

    #[test]
    fn single_statements_have_to_commit() {
        for on in [answer(&["1"]), answer(&["ON"]), refused()] {
            assert!(judge_autocommit(&on).is_ok());
        }
        for off in [answer(&["0"]), answer(&["OFF"]), answer(&[])] {
            assert_eq!(judge_autocommit(&off).unwrap_err().cause, causes::AUTOCOMMIT_OFF);
        }
    }

    #[test]
    fn what_is_rolled_back_is_gone_and_what_is_committed_stays() {
        let [(rollback, gone, none), (commit, kept, one)] = TRANSACTIONS;
        assert!(judge_rows(&answer(&[]), rollback, none).is_ok());
        assert!(judge_rows(&answer(&[kept]), commit, one).is_ok());
        for failure in [
            judge_rows(&answer(&[gone]), rollback, none),
            judge_rows(&answer(&[]), commit, one),
            judge_rows(&answer(&[kept, gone]), commit, one),
            judge_rows(&refused(), commit, one),
        ] {
            let failure = failure.unwrap_err();
            assert_eq!(failure.cause, causes::ROLLBACK_LOST);
            assert!(failure.step.starts_with("ROLLBACK") || failure.step.starts_with("COMMIT"));
        }
    }
}

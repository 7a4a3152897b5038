//! An insert that updates, and one that leaves alone, do so and count what they changed.
//!
//! Gitpod's ORM saves by `INSERT … ON DUPLICATE KEY UPDATE`, its usage component does so for whole batches
//! (`components/usage/pkg/db`), and migrations fill tables by `INSERT IGNORE`. An insert counts one, an update two, and a row
//! that is as it should be none: our sessions do not set `CLIENT_FOUND_ROWS`. Gitpod's driver for Node does, and gets one for
//! the last; the count without the flag is the one that a server cannot make up. Source: my25.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::Answer;
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::upsert",
        key: "my25",
        title: "an insert updates, or leaves alone, the row that is there",
        why: "Gitpod saves by inserts that update a row which is there, or leave it as it is. If they do something else, data is lost or doubled.",
        wire: "`INSERT … ON DUPLICATE KEY UPDATE` of a new row, a changed and an unchanged one; `INSERT IGNORE` of one that is there; `SELECT` of what stands there then.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, name varchar(255) NOT NULL, PRIMARY KEY (id)) \
    ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
const ID: &str = "00000000-0000-4000-8000-000000000001";

/// One insert after another into the same row: how it begins and ends, the name that it brings, and what it counts.
const INSERTS: [(&str, &str, &str, u64); 4] = [
    ("INSERT", "first", UPDATING, 1),
    ("INSERT", "second", UPDATING, 2),
    ("INSERT", "second", UPDATING, 0),
    ("INSERT IGNORE", "third", "", 0),
];
const UPDATING: &str = " ON DUPLICATE KEY UPDATE name = VALUES(name)";
/// The name that stands there in the end.
const LAST: &str = "second";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    for (insert, name, end, changed) in INSERTS {
        let statement = format!("{insert} INTO {} (id, name) VALUES ('{ID}', '{name}'){end}", table.name);
        judge_count(&session.send(cx, &statement).await?, changed)?;
    }
    judge_row(&session.send(cx, &format!("SELECT id, name FROM {} ORDER BY id", table.name)).await?)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying("an insert counts 1, an update 2, an unchanged and an ignored row 0"))
}

/// How many rows an insert says to have changed.
fn judge_count(answer: &Answer, changed: u64) -> Result<(), Failure> {
    let reply = answer
        .outcome
        .as_ref()
        .map_err(|refusal| writes::refused(&answer.step, refusal, causes::UPSERT_WRONG))?;
    if reply.affected == changed {
        return Ok(());
    }
    let (expected, actual) = (format!("{changed} rows counted"), reply.affected.to_string());
    Err(Failure::new(causes::UPSERT_WRONG, &answer.step, expected, actual))
}

/// One row stands there, with the name of the last insert that updates.
fn judge_row(answer: &Answer) -> Result<(), Failure> {
    let expected = format!("one row, with the name {LAST:?}");
    let actual = match &answer.outcome {
        Ok(reply) if reply.rows.len() == 1 && reply.of(0, "name") == LAST => return Ok(()),
        Ok(reply) if reply.rows.len() == 1 => format!("the name {:?}", reply.of(0, "name")),
        Ok(reply) => format!("{} rows", reply.rows.len()),
        Err(refusal) => refusal.to_string(),
    };
    Err(Failure::new(causes::UPSERT_WRONG, &answer.step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::{Refusal, Reply};

    fn refused(code: u16) -> Answer {
        let refusal = Refusal { code, state: "HY000".to_owned(), message: String::new() };
        Answer { step: "INSERT".to_owned(), outcome: Err(refusal) }
    }

    #[test]
    fn the_count_is_mysqls() {
        let counted = |affected| Answer {
            step: "INSERT".to_owned(),
            outcome: Ok(Reply { affected, ..Reply::default() }),
        };
        for (_, _, _, changed) in INSERTS {
            for affected in 0..4 {
                let judged = judge_count(&counted(affected), changed);
                assert_eq!(judged.is_ok(), affected == changed, "{affected} for {changed}");
                assert!(judged.is_ok() || judged.unwrap_err().cause == causes::UPSERT_WRONG);
            }
        }
        for code in [1062, 1064, 1235] {
            assert_eq!(judge_count(&refused(code), 1).unwrap_err().cause, causes::UPSERT_WRONG);
        }
        assert_eq!(judge_count(&refused(1142), 1).unwrap_err().cause, causes::GRANT_MISSING);
    }

    #[test]
    fn the_row_is_the_one_that_was_updated() {
        let named = |names: &[&str]| {
            let value = |text: &str| Some(text.as_bytes().to_vec());
            let rows = names.iter().map(|name| vec![value(ID), value(name)]).collect();
            let columns = vec!["id".to_owned(), "name".to_owned()];
            Answer { step: "SELECT".to_owned(), outcome: Ok(Reply { columns, rows, ..Reply::default() }) }
        };
        assert!(judge_row(&named(&[LAST])).is_ok());
        for wrong in
            [named(&["first"]), named(&["third"]), named(&[]), named(&[LAST, "third"]), refused(1064)]
        {
            assert_eq!(judge_row(&wrong).unwrap_err().cause, causes::UPSERT_WRONG);
        }
    }
}

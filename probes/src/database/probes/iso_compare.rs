//! Times that are kept as text compare with times.
//!
//! Gitpod keeps most of its times as text in ISO 8601 (`2022-07-01T12:00:00.000Z` in a varchar column), and its collector of
//! old workspaces compares them with `NOW() - INTERVAL ? DAY` (`findWorkspacesForGarbageCollection` and
//! `findWorkspacesForContentDeletion` in `components/gitpod-db/src/typeorm/workspace-db-impl.ts`). A time that is not there yet
//! is empty text. MySQL 5.7 warns and compares; what others do is measured here: an error keeps everything for ever, a
//! wrong order deletes what is in use. Source: my19.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Refusal};
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::iso_compare",
        key: "my19",
        title: "times that are kept as text compare with times",
        why: "The collector of old workspaces compares times that are text with the present time. If that errs, nothing is ever deleted; if it is wrong, workspaces that are in use are.",
        wire: "A table with times as text; SELECT of two times around 14 days ago; INSERT of rows with times long ago, 20 and 10 days ago, far ahead, and empty; the two queries of the collector; DROP TABLE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, ownerId char(36) NOT NULL, `deleted` tinyint(4) NOT NULL DEFAULT '0', creationTime varchar(255) NOT NULL, startedTime varchar(255) NOT NULL DEFAULT '', stoppedTime varchar(255) NOT NULL DEFAULT '', softDeletedTime varchar(255) NOT NULL DEFAULT '', contentDeletedTime varchar(255) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

/// What was not used for 14 days: everything about it is older, or it was never started.
const UNUSED: [&str; 2] = ["long-ago", "twenty-days-ago"];
/// What was put away 14 days ago, or at a time that nobody wrote down.
const PUT_AWAY: [&str; 3] = ["long-ago", "resumed", "twenty-days-ago"];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    let name = &table.name;
    // The clock is the server's own.
    let around = "SELECT NOW(6) - INTERVAL 20 DAY AS older, NOW(6) - INTERVAL 10 DAY AS newer";
    let times = session.ask(cx, around, refused).await?;
    let older = iso(around, &times.of(0, "older"))?;
    let newer = iso(around, &times.of(0, "newer"))?;
    let rows = rows(&older, &newer);
    let columns = "id, ownerId, creationTime, startedTime, stoppedTime, softDeletedTime";
    session.ask(cx, &format!("INSERT INTO {name} ({columns}) VALUES {rows}"), refused).await?;

    let unused = format!(
        "SELECT id, ownerId FROM {name} WHERE deleted = 0 AND creationTime < NOW() - INTERVAL 14 DAY GROUP BY id, ownerId HAVING MAX(GREATEST(creationTime, startedTime, stoppedTime)) < NOW() - INTERVAL 14 DAY OR MAX(creationTime) IS NULL LIMIT 100"
    );
    judge(&session.send(cx, &unused).await?, &UNUSED)?;
    let put_away = format!(
        "SELECT id, ownerId FROM {name} WHERE deleted = 0 AND contentDeletedTime = '' AND (softDeletedTime < NOW() - INTERVAL 14 DAY OR softDeletedTime = '') LIMIT 100"
    );
    judge(&session.send(cx, &put_away).await?, &PUT_AWAY)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying("what is older than 14 days is found, and nothing else"))
}

fn refused(step: &str, refusal: &Refusal) -> Failure {
    writes::refused(step, refusal, causes::ISO_COMPARISON_WRONG)
}

/// A time of the server's as Gitpod writes it.
fn iso(step: &str, time: &str) -> Result<String, Failure> {
    let (Some(day), Some(hour)) = (time.get(..10), time.get(11..19)) else {
        let actual = format!("`{time}`");
        return Err(Failure::new(causes::ISO_COMPARISON_WRONG, step, "two times", actual));
    };
    Ok(format!("{day}T{hour}.000Z"))
}

/// The rows: id, owner, and the times of creation, start, stop and putting away.
fn rows(older: &str, newer: &str) -> String {
    let (past, future) = ("2001-02-03T04:05:06.789Z", "2999-02-03T04:05:06.789Z");
    [
        ("long-ago", [past, past, past, past]),
        ("twenty-days-ago", [older, older, older, older]),
        // An old workspace that runs again.
        ("resumed", [past, newer, "", ""]),
        ("ten-days-ago", [newer, newer, newer, newer]),
        ("ahead", [future, future, future, future]),
    ]
    .map(|(id, [created, started, stopped, put_away])| {
        format!("('{id}', 'owner', '{created}', '{started}', '{stopped}', '{put_away}')")
    })
    .join(", ")
}

/// The rows that are found are these, in any order.
fn judge(answer: &Answer, expected: &[&str]) -> Result<(), Failure> {
    let reply = match &answer.outcome {
        Ok(reply) => reply,
        Err(refusal) => {
            let failure = refused(&answer.step, refusal);
            return Err(Failure { expected: format!("the rows {}", expected.join(", ")), ..failure });
        }
    };
    let mut found: Vec<String> = (0..reply.rows.len()).map(|row| reply.of(row, "id")).collect();
    found.sort_unstable();
    if found == expected {
        return Ok(());
    }
    let actual =
        if found.is_empty() { "no row".to_owned() } else { format!("the rows {}", found.join(", ")) };
    let expected = format!("the rows {}", expected.join(", "));
    Err(Failure::new(causes::ISO_COMPARISON_WRONG, &answer.step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    fn judged(ids: &[&str]) -> Result<(), Failure> {
        let rows: Vec<[&str; 2]> = ids.iter().map(|&id| [id, "owner"]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
        judge(&given::done(given::reply(&["id", "ownerId"], &rows)), &UNUSED)
    }

    #[test]
    fn exactly_the_old_rows_are_found() {
        assert_eq!(judged(&["twenty-days-ago", "long-ago"]), Ok(()));
        for ids in [&["long-ago"][..], &[], &["ahead", "long-ago", "twenty-days-ago"]] {
            assert_eq!(judged(ids).unwrap_err().cause, causes::ISO_COMPARISON_WRONG, "{ids:?}");
        }
        assert_eq!(judged(&[]).unwrap_err().actual, "no row");
    }

    #[test]
    fn an_error_is_no_comparison() {
        let failure = judge(&given::refused(1525, "Incorrect DATETIME value: '2001'"), &UNUSED).unwrap_err();
        assert_eq!(failure.cause, causes::ISO_COMPARISON_WRONG);
        assert_eq!(failure.expected, "the rows long-ago, twenty-days-ago");
        assert!(failure.actual.starts_with("error 1525"));
    }

    #[test]
    fn times_are_written_as_gitpod_does() {
        assert_eq!(iso("", "2026-11-21 15:09:12.123456").unwrap(), "2026-11-21T15:09:12.000Z");
        assert!(iso("", "").is_err());
        let rows = rows("OLDER", "NEWER");
        assert!(rows.contains("('resumed', 'owner', '2001-02-03T04:05:06.789Z', 'NEWER', '', '')"), "{rows}");
    }

    #[test]
    fn the_rows_that_are_expected_are_written() {
        let rows = rows("OLDER", "NEWER");
        for id in UNUSED.iter().chain(&PUT_AWAY) {
            assert!(rows.contains(&format!("('{id}', ")), "{id}");
        }
        assert!(UNUSED.is_sorted() && PUT_AWAY.is_sorted());
    }
}

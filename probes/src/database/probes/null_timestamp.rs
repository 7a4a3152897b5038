//! NULL that is written into a time becomes the present time.
//!
//! Gitpod's object mapper gives NULL for a time that it leaves to the database, and its columns are `timestamp(6) NOT NULL
//! DEFAULT CURRENT_TIMESTAMP(6)` (`components/gitpod-db/src/typeorm/transformer.ts`): MySQL 5.7 makes the present time of it.
//! Where it is refused, prebuilds do not start (issue 5988). The mapper writes one row in a statement, or several at once,
//! which servers do not treat alike: without a strict mode, only the single row is refused. Source: my16.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Refusal, Reply};
use crate::database::{Database, causes, writes};

/// The error for NULL in a column that takes none.
const NOT_NULL: u16 = 1048;
/// How far from the present a time may be, in microseconds.
const MOST: i64 = 5_000_000;
/// How many rows are written.
const ROWS: usize = 3;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::null_timestamp",
        key: "my16",
        title: "NULL written into a time becomes the present time",
        why: "Gitpod writes NULL where it wants the present time. If that is refused, rows of workspaces and prebuilds are not stored; if it becomes another time, they are deleted too early or never.",
        wire: "A table with `timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)`; INSERT of one row with NULL, INSERT of two rows with NULL; SELECT of the times and how far they are from `NOW(6)`; DROP TABLE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, creationTime timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), state varchar(255) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    let name = &table.name;
    for rows in ["('one', NULL, 'queued')", "('two', NULL, 'queued'), ('three', NULL, 'building')"] {
        let insert = format!("INSERT INTO {name} (id, creationTime, state) VALUES {rows}");
        session.ask(cx, &insert, refused).await?;
    }
    // Both times are in the session's time zone: whether that is UTC is for `tz` to say.
    let select = format!(
        "SELECT id, creationTime, TIMESTAMPDIFF(MICROSECOND, creationTime, NOW(6)) AS age FROM {name} ORDER BY id"
    );
    let read = session
        .ask(cx, &select, |step, refusal| writes::refused(step, refusal, causes::NULL_TIMESTAMP_WRONG))
        .await?;
    judge(&select, &read)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying(format!("{ROWS} rows with the present time")))
}

/// The failure of a refused row.
fn refused(step: &str, refusal: &Refusal) -> Failure {
    let failure = writes::refused(step, refusal, causes::NULL_TIMESTAMP_REFUSED);
    if refusal.code == NOT_NULL {
        let expected = "the row is stored, with the present time in place of NULL";
        return Failure { expected: expected.to_owned(), ..failure };
    }
    failure
}

/// Every row is there, and its time is the present one.
fn judge(step: &str, read: &Reply) -> Result<(), Failure> {
    let wrong = |actual: String| {
        let expected = format!("{ROWS} rows with the present time in place of NULL");
        Err(Failure::new(causes::NULL_TIMESTAMP_WRONG, step, expected, actual))
    };
    if read.rows.len() != ROWS {
        return wrong(format!("{} rows", read.rows.len()));
    }
    for row in 0..ROWS {
        let (id, time, age) = (read.of(row, "id"), read.of(row, "creationTime"), read.of(row, "age"));
        // Some servers give the difference of times of zero as NULL, and a whole number with places behind the point.
        let whole: Option<i64> = age.split('.').next().and_then(|age| age.parse().ok());
        match whole {
            Some(age) if age.abs() <= MOST => {}
            _ if time.is_empty() => return wrong(format!("NULL in the row `{id}`")),
            Some(age) => return wrong(format!("{time} in the row `{id}`, {} s off", age / 1_000_000)),
            None => return wrong(format!("{time} in the row `{id}`")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    fn judged(third: &[&str]) -> Result<(), Failure> {
        let time = "2026-11-21 15:09:12.123456";
        let rows = [&["one", time, "1200"][..], &["three", time, "800.000000"], third];
        judge(given::STEP, &given::reply(&["id", "creationTime", "age"], &rows))
    }

    #[test]
    fn the_present_time_is_within_five_seconds() {
        let time = "2026-11-21 15:09:12.123456";
        for age in ["0", "900", "-900", "5000000", "12.000000"] {
            assert_eq!(judged(&["two", time, age]), Ok(()), "{age}");
        }
    }

    #[test]
    fn another_time_is_wrong_and_told() {
        for (row, told) in [
            (["two", "0000-00-00 00:00:00.000000", "NULL"], "0000-00-00 00:00:00.000000 in the row `two`"),
            (
                ["two", "2026-11-21 14:09:12.1", "3600000000"],
                "2026-11-21 14:09:12.1 in the row `two`, 3600 s off",
            ),
            (["two", "NULL", "NULL"], "NULL in the row `two`"),
        ] {
            let failure = judged(&row).unwrap_err();
            assert_eq!((failure.cause, failure.actual.as_str()), (causes::NULL_TIMESTAMP_WRONG, told));
        }
        let few = given::reply(&["id", "creationTime", "age"], &[&["one", "2026-11-21 15:09:12", "1"]]);
        assert_eq!(judge(given::STEP, &few).unwrap_err().actual, "1 rows");
    }

    #[test]
    fn a_refused_row_is_told_from_a_missing_right() {
        let null = refused(given::STEP, &given::refusal(1048, "Column 'creationTime' cannot be null"));
        assert_eq!(null.cause, causes::NULL_TIMESTAMP_REFUSED);
        assert!(null.expected.contains("in place of NULL"));
        let denied = refused(given::STEP, &given::refusal(1142, "INSERT command denied to user"));
        assert_eq!(denied.cause, causes::GRANT_MISSING);
    }
}

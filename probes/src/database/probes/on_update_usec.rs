//! An update sets the time of the last change, to the microsecond.
//!
//! Nearly all of Gitpod's tables have `_lastModified timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE
//! CURRENT_TIMESTAMP(6)` (77 columns in `components/gitpod-db/src/typeorm/migration`). No code of Gitpod's writes it: what
//! copies changes and deletes old rows reads from it what has changed, in order. Source: my17.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Refusal, Reply};
use crate::database::{Database, causes, writes};

/// A time with six places, that comes back as it was written. It exists in every time zone.
const WRITTEN: &str = "2022-07-01 12:00:00.123456";

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::on_update_usec",
        key: "my17",
        title: "an update sets the time of the last change, to the microsecond",
        why: "Gitpod's tables leave `_lastModified` to the server, and its jobs order changes by it. If it stays or loses its fraction, changes are overlooked.",
        wire: "A table with such a column; INSERT of a row with a time of six places and of two rows without; SELECT; UPDATE of another column of each row; SELECT; DROP TABLE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, state varchar(255) NOT NULL, _lastModified timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), PRIMARY KEY (id), KEY ind_lastModified (_lastModified)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

/// The rows: one whose time is written, and two whose times the server sets.
const IDS: [&str; 3] = ["a", "b", "c"];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    let name = &table.name;
    let select = format!("SELECT id, CAST(_lastModified AS CHAR) AS changed FROM {name} ORDER BY id");
    for insert in [
        format!("INSERT INTO {name} (id, state, _lastModified) VALUES ('a', 'new', '{WRITTEN}')"),
        format!("INSERT INTO {name} (id, state) VALUES ('b', 'new')"),
        format!("INSERT INTO {name} (id, state) VALUES ('c', 'new')"),
    ] {
        session.ask(cx, &insert, refused).await?;
    }
    let before = times(&select, &session.ask(cx, &select, refused).await?)?;
    fractions(&select, &before)?;
    for id in IDS {
        session.ask(cx, &format!("UPDATE {name} SET state = 'changed' WHERE id = '{id}'"), refused).await?;
    }
    let after = times(&select, &session.ask(cx, &select, refused).await?)?;
    updated(&select, &before, &after)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying(format!("from {} to {}", before[2], after[2])))
}

fn refused(step: &str, refusal: &Refusal) -> Failure {
    writes::refused(step, refusal, causes::TIMESTAMP_NOT_UPDATED)
}

/// The times of the three rows.
fn times(step: &str, reply: &Reply) -> Result<[String; 3], Failure> {
    if reply.rows.len() == IDS.len() {
        return Ok(std::array::from_fn(|row| reply.of(row, "changed")));
    }
    let (expected, actual) = ("three rows", format!("{} rows", reply.rows.len()));
    Err(Failure::new(causes::TIMESTAMP_NOT_UPDATED, step, expected, actual))
}

/// The written time is as it was, and those that the server has set are not both of a whole second.
fn fractions(step: &str, [written, set @ ..]: &[String; 3]) -> Result<(), Failure> {
    let lost = |expected: &str, actual: &str| {
        Err(Failure::new(causes::TIMESTAMP_FRACTION_LOST, step, expected, actual))
    };
    if written != WRITTEN {
        return lost(WRITTEN, written);
    }
    if set.iter().all(|time| fraction(time).bytes().all(|digit| digit == b'0')) {
        return lost("the present time in microseconds", &set.join(" and "));
    }
    Ok(())
}

/// What stands behind the point.
fn fraction(time: &str) -> &str {
    time.split_once('.').map_or("", |(_, fraction)| fraction)
}

/// Every time is later than it was. All are written alike, so that texts compare as times do.
fn updated(step: &str, before: &[String; 3], after: &[String; 3]) -> Result<(), Failure> {
    for (before, after) in before.iter().zip(after) {
        if after <= before {
            let expected = format!("a time after {before}");
            return Err(Failure::new(causes::TIMESTAMP_NOT_UPDATED, step, expected, after));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    fn three(times: [&str; 3]) -> [String; 3] {
        let rows = times.map(|time| vec!["x", time]);
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        times_of(&rows).unwrap()
    }

    fn times_of(rows: &[&[&str]]) -> Result<[String; 3], Failure> {
        times(given::STEP, &given::reply(&["id", "changed"], rows))
    }

    const SET: [&str; 2] = ["2026-11-21 15:09:12.000010", "2026-11-21 15:09:12.000870"];

    #[test]
    fn fractions_are_kept() {
        assert_eq!(fractions("", &three([WRITTEN, SET[0], SET[1]])), Ok(()));
        // One of a million is of a whole second.
        assert_eq!(fractions("", &three([WRITTEN, "2026-11-21 15:09:12.000000", SET[1]])), Ok(()));
        let whole = "2026-11-21 15:09:12.000000";
        for times in [
            ["2022-07-01 12:00:00", SET[0], SET[1]],
            ["2022-07-01 12:00:00.123000", SET[0], SET[1]],
            ["2022-07-01 12:00:00.000000", SET[0], SET[1]],
            [WRITTEN, whole, whole],
            [WRITTEN, "2026-11-21 15:09:12", "2026-11-21 15:09:13"],
        ] {
            let failure = fractions("", &three(times)).unwrap_err();
            assert_eq!(failure.cause, causes::TIMESTAMP_FRACTION_LOST, "{times:?}");
        }
    }

    #[test]
    fn every_time_has_to_be_later() {
        let before = three([WRITTEN, SET[0], SET[1]]);
        let later = "2026-11-21 15:09:12.001000";
        assert_eq!(updated("", &before, &three([later; 3])), Ok(()));
        for after in [[WRITTEN, later, later], [later, SET[0], later], [later, later, SET[0]], [""; 3]] {
            let failure = updated("", &before, &three(after)).unwrap_err();
            assert_eq!(failure.cause, causes::TIMESTAMP_NOT_UPDATED, "{after:?}");
        }
    }

    #[test]
    fn rows_that_are_not_there_are_told() {
        assert_eq!(times_of(&[&["a", WRITTEN]]).unwrap_err().actual, "1 rows");
    }
}

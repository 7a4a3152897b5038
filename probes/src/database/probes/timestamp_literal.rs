//! A typed literal of a time is understood.
//!
//! SQL of Gitpod's in `components/gitpod-db/src/typeorm` names times as `timestamp '2022-07-01T12:00:00'`, with the `T` of
//! ISO 8601: the form of the standard, which not every dialect behind MySQL's protocol reads. Source: my18.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::Answer;
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::timestamp_literal",
        key: "my18",
        title: "a typed literal of a time is understood",
        why: "Migrations and queries of Gitpod's name times by typed literals. A server that does not read them ends the migrations, and with them the installation.",
        wire: "`SELECT timestamp '2022-07-01T12:00:00'`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let answer = session.send(cx, "SELECT timestamp '2022-07-01T12:00:00'").await?;
    session.done();
    judge(&answer)?;
    Ok(Passed::default())
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let expected = "2022-07-01 12:00:00";
    let actual = match &answer.outcome {
        Ok(reply) => match (reply.text(), reply.rows.len()) {
            (text, 1) if is_same(&text, expected) => return Ok(()),
            (text, 1) if text.is_empty() => "NULL".to_owned(),
            (text, 1) => text,
            (_, rows) => format!("{rows} rows"),
        },
        Err(refusal) => refusal.to_string(),
    };
    Err(Failure::new(causes::TIMESTAMP_LITERAL_REFUSED, &answer.step, expected, actual))
}

/// Whether it is that time, with or without a fraction of zero.
fn is_same(text: &str, time: &str) -> bool {
    text.strip_prefix(time).is_some_and(|rest| {
        rest.is_empty()
            || rest.strip_prefix('.').is_some_and(|places| places.bytes().all(|digit| digit == b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    #[test]
    fn the_literal_is_that_time() {
        for text in ["2022-07-01 12:00:00", "2022-07-01 12:00:00.000000"] {
            assert_eq!(judge(&given::rows(&[&[text]])), Ok(()), "{text}");
        }
    }

    #[test]
    fn another_time_and_a_refusal_are_told() {
        for (answer, told) in [
            (given::rows(&[&["2022-07-01 00:00:00"]]), "2022-07-01 00:00:00"),
            (given::rows(&[&["2022-07-01 12:00:00.5"]]), "2022-07-01 12:00:00.5"),
            (given::rows(&[&["NULL"]]), "NULL"),
            (given::rows(&[]), "0 rows"),
            (
                given::refused(1525, "Incorrect DATETIME value"),
                "error 1525 (HY000): Incorrect DATETIME value",
            ),
        ] {
            let failure = judge(&answer).unwrap_err();
            assert_eq!((failure.cause, failure.actual.as_str()), (causes::TIMESTAMP_LITERAL_REFUSED, told));
        }
    }
}

//! The SQL mode leaves Gitpod's statements as they are meant.
//!
//! Gitpod's server puts values into its statements itself, escaped with backslashes and in the quotes of MySQL's default
//! (mysqljs 2.18 by `TypeORM`); a mode that gives quotes, backslashes or `||` another meaning makes statements wrong, or opens
//! them to what users type. Its garbage collection groups by two columns and filters by `HAVING MAX()`
//! (`components/gitpod-db/src/typeorm/workspace-db-impl.ts`), which a strict server may refuse with 1055. Source: my24.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Reply};
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::sql_mode",
        key: "my24",
        title: "the SQL mode leaves Gitpod's statements as they are meant",
        why: "Gitpod's server escapes values with backslashes and quotes them as MySQL does by default. A mode that changes this makes statements wrong or unsafe; one that refuses its groupings stops the garbage collection of workspaces.",
        wire: "`SELECT @@global.sql_mode`, `SELECT @@session.sql_mode`, and a `SELECT` with `GROUP BY` and `HAVING MAX()` over rows that it names itself.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// Modes that change what statements of Gitpod's mean. Those that stand for several (`ANSI`, `ORACLE`, `DB2`, `MSSQL`,
/// `MAXDB`, `POSTGRESQL`) are listed by the server with what they stand for. `IGNORE_SPACE` is not here: it reserves names of
/// functions, and Gitpod's clients quote the names of columns. Neither is `NO_ENGINE_SUBSTITUTION`, which is a default.
const UNSAFE: [(&str, &str); 4] = [
    ("NO_BACKSLASH_ESCAPES", "a backslash no longer escapes, so that values break out of their quotes"),
    ("ANSI_QUOTES", "double quotes name columns instead of texts"),
    ("PIPES_AS_CONCAT", "|| joins texts instead of conditions"),
    ("EMPTY_STRING_IS_NULL", "an empty text becomes NULL"),
];

const GLOBAL: &str = "SELECT @@global.sql_mode";
const SESSION: &str = "SELECT @@session.sql_mode";

/// The grouping of the garbage collection, over rows that stand in the statement itself: nothing is written. Times are
/// compared as texts here; how they compare with a time is the matter of `iso_compare`.
const GROUPING: &str = "SELECT ws.id AS id, ws.ownerId AS ownerId FROM (\
    SELECT 'old' AS id, 'ada' AS ownerId, '2020-01-01T00:00:00.000Z' AS creationTime, '2020-01-02T00:00:00.000Z' AS stoppedTime \
    UNION ALL SELECT 'old', 'ada', '2020-02-01T00:00:00.000Z', '2020-02-02T00:00:00.000Z' \
    UNION ALL SELECT 'new', 'ada', '2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z' \
    UNION ALL SELECT 'new', 'ada', '2022-01-01T00:00:00.000Z', '2022-01-02T00:00:00.000Z') AS ws \
    GROUP BY ws.id, ws.ownerId \
    HAVING MAX(GREATEST(ws.creationTime, ws.stoppedTime)) < '2021-01-01T00:00:00.000Z' OR MAX(ws.creationTime) IS NULL \
    LIMIT 10";

/// `ER_WRONG_FIELD_WITH_GROUP`.
const NOT_GROUPED: u16 = 1055;

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let of_server = session.send(cx, GLOBAL).await?;
    let of_session = session.send(cx, SESSION).await?;
    let grouping = session.send(cx, GROUPING).await?;
    session.done();
    judge_modes(&[&of_session, &of_server])?;
    judge_grouping(&grouping)?;
    let Ok(mode) = &of_session.outcome else {
        return Err(NotPassed::not_applicable("the server does not tell its SQL mode; the grouping is done"));
    };
    Ok(Passed::saying(match mode.text().as_str() {
        "" => "no mode is set".to_owned(),
        modes => modes.replace(',', ", "),
    }))
}

/// The modes of a list that change what Gitpod's statements mean.
fn unsafe_modes(list: &str) -> Vec<(&'static str, &'static str)> {
    let set = |mode: &str| list.split(',').any(|one| one.trim().eq_ignore_ascii_case(mode));
    UNSAFE.into_iter().filter(|(mode, _)| set(mode)).collect()
}

/// The session's mode is what Gitpod meets, the server's what sessions begin with: either is enough. One that is not told
/// is left out.
fn judge_modes(answers: &[&Answer]) -> Result<(), Failure> {
    for answer in answers {
        let found = answer.outcome.as_ref().map(|reply| unsafe_modes(&reply.text())).unwrap_or_default();
        if !found.is_empty() {
            let told: Vec<_> = found.iter().map(|(mode, effect)| format!("{mode}: {effect}")).collect();
            let expected = format!("none of {}", UNSAFE.map(|(mode, _)| mode).join(", "));
            return Err(Failure::new(causes::SQL_MODE_UNSAFE, &answer.step, expected, told.join("; ")));
        }
    }
    Ok(())
}

fn judge_grouping(answer: &Answer) -> Result<(), Failure> {
    let expected = "one row, `old` of `ada`";
    let actual = match &answer.outcome {
        Ok(reply) if is_old(reply) => return Ok(()),
        Ok(reply) => format!("{} rows, the first with `{}`", reply.rows.len(), reply.text()),
        Err(refusal) if refusal.code == NOT_GROUPED => format!("{refusal}, although every column is grouped"),
        Err(refusal) => refusal.to_string(),
    };
    Err(Failure::new(causes::GROUP_BY_REFUSED, &answer.step, expected, actual))
}

fn is_old(reply: &Reply) -> bool {
    reply.rows.len() == 1 && reply.of(0, "id") == "old" && reply.of(0, "ownerId") == "ada"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Refusal;

    fn reply(columns: &[&str], rows: &[&[&str]]) -> Answer {
        let value = |text: &&str| Some(text.as_bytes().to_vec());
        let reply = Reply {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(|row| row.iter().map(value).collect()).collect(),
            ..Reply::default()
        };
        Answer { step: SESSION.to_owned(), outcome: Ok(reply) }
    }

    fn refused(code: u16) -> Answer {
        let refusal = Refusal { code, state: "42000".to_owned(), message: "no".to_owned() };
        Answer { step: GROUPING.to_owned(), outcome: Err(refusal) }
    }

    fn mode(list: &str) -> Answer {
        reply(&["@@session.sql_mode"], &[&[list]])
    }

    #[test]
    fn the_defaults_of_every_version_are_safe() {
        for list in [
            "",
            "NO_ENGINE_SUBSTITUTION",
            "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
            "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
        ] {
            assert!(judge_modes(&[&mode(list), &mode(list)]).is_ok(), "{list}");
        }
    }

    #[test]
    fn unsafe_modes_are_named_wherever_they_are_set() {
        for (list, named) in [
            ("STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES", &["NO_BACKSLASH_ESCAPES"][..]),
            (
                "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI",
                &["ANSI_QUOTES", "PIPES_AS_CONCAT"],
            ),
            (
                "PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,EMPTY_STRING_IS_NULL",
                &["EMPTY_STRING_IS_NULL"],
            ),
        ] {
            for answers in [[&mode(list), &mode("")], [&mode(""), &mode(list)]] {
                let failure = judge_modes(&answers).unwrap_err();
                assert_eq!(failure.cause, causes::SQL_MODE_UNSAFE);
                assert!(named.iter().all(|mode| failure.actual.contains(mode)), "{}", failure.actual);
            }
        }
    }

    #[test]
    fn the_grouping_has_to_be_done() {
        let columns = ["id", "ownerId"];
        assert!(judge_grouping(&reply(&columns, &[&["old", "ada"]])).is_ok());
        for answer in [
            refused(1055),
            refused(1064),
            reply(&columns, &[]),
            reply(&columns, &[&["new", "ada"]]),
            reply(&columns, &[&["old", "ada"], &["new", "ada"]]),
        ] {
            assert_eq!(judge_grouping(&answer).unwrap_err().cause, causes::GROUP_BY_REFUSED);
        }
    }
}

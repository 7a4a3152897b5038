//! A table of the shape that Gitpod's have is made as it is written.
//!
//! The job of Gitpod's migrations makes some forty tables on a new database, and ends with the first one that is refused
//! (`components/gitpod-db/src/typeorm/migration/1592203031938-Baseline.ts` and those after it). `d_b_workspace_instance`
//! asks for the most: JSON, a virtual column that is generated from it and indexed, fractions of seconds. Other tables have
//! keys of up to 2184 bytes, and `sessions` one that is compared byte by byte. A server may also say yes and make something
//! else, with a warning that no client of Gitpod's reads: a shorter key, another engine. Source: my14.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Reply, Session};
use crate::database::{Database, GITPOD, causes, scratch, shapes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::scratch_ddl",
        key: "my14",
        title: "a table of the shape of Gitpod's is made as it is written",
        why: "Gitpod's migrations make their tables when it is installed. If one of them is refused, Gitpod does not come up; if it is made otherwise, what is written later is cut, or not found.",
        wire: "`CREATE TABLE` as for `d_b_workspace_instance`, and one with the other types and keys that Gitpod uses; `SHOW WARNINGS`; what INFORMATION_SCHEMA says of engine and types.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 2, bytes: 32_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// Warnings after which the table is another one than was written: a key cut short (1071, 1709), an option ignored (1478,
/// 1618, 1911), an engine unknown or replaced (1286, 1266), a column made another type (1246) or bereft of its
/// default (1101), a row that is too large (139, 1118), something ignored that is not supported (1235).
const CHANGED: [u16; 12] = [139, 1071, 1101, 1118, 1235, 1246, 1266, 1286, 1478, 1618, 1709, 1911];
/// Warnings that only say how a thing will be written one day: no replacement for it (1681), one (1287), utf8 (3719, 3778).
const OF_STYLE: [u16; 4] = [1287, 1681, 3719, 3778];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    for (suffix, definition, json) in
        [("instance", shapes::WORKSPACE_INSTANCE, Some("status")), ("types", shapes::OTHER_TYPES, None)]
    {
        let (table, reply) = session.create(cx, suffix, definition).await?;
        if reply.warnings > 0 {
            warned(cx, &session.send(cx, "SHOW WARNINGS").await?, &table.name)?;
        }
        let bare = scratch::name(cx, suffix);
        judge_engine(&told(&mut session, cx, "ENGINE", "TABLES", &bare, "").await?)?;
        if let Some(column) = json {
            let only = format!(" AND COLUMN_NAME = '{column}'");
            judge_json(&told(&mut session, cx, "DATA_TYPE", "COLUMNS", &bare, &only).await?)?;
        }
        session.drop(cx, table).await;
    }
    session.done();
    Ok(Passed::saying("both tables are made as they are written, with InnoDB"))
}

/// What `INFORMATION_SCHEMA` says of a table of ours.
async fn told(
    session: &mut Session,
    cx: &Cx,
    what: &str,
    view: &str,
    table: &str,
    only: &str,
) -> Result<Answer, NotPassed> {
    let place = format!("TABLE_SCHEMA = '{GITPOD}' AND TABLE_NAME = '{table}'{only}");
    session.send(cx, &format!("SELECT {what} FROM INFORMATION_SCHEMA.{view} WHERE {place}")).await
}

/// Fails for the warnings that change the table; those that nobody knows are passed on to people.
fn warned(cx: &Cx, answer: &Answer, table: &str) -> Result<(), Failure> {
    let Ok(reply) = &answer.outcome else { return Ok(()) };
    let (changed, unknown) = judge_warnings(reply);
    for warning in unknown {
        cx.remark(&format!("a table of Gitpod's shape is made with the warning {warning}"));
    }
    if changed.is_empty() {
        return Ok(());
    }
    let step = format!("SHOW WARNINGS after CREATE TABLE {table}");
    let expected = "a table as it is written, without a warning that says otherwise";
    Err(Failure::new(causes::DDL_WARNED, step, expected, changed.join("; ")))
}

/// The warnings that change the table, and those that may.
fn judge_warnings(reply: &Reply) -> (Vec<String>, Vec<String>) {
    let (mut changed, mut unknown) = (Vec::new(), Vec::new());
    for row in 0..reply.rows.len() {
        let code = reply.of(row, "Code").parse::<u16>().unwrap_or_default();
        let text = format!("{code}: {}", reply.of(row, "Message"));
        if CHANGED.contains(&code) {
            changed.push(text);
        } else if !OF_STYLE.contains(&code) && !reply.of(row, "Level").eq_ignore_ascii_case("note") {
            unknown.push(text);
        }
    }
    (changed, unknown)
}

/// The engine, by which transactions, row locks and long keys stand or fall.
fn judge_engine(answer: &Answer) -> Result<(), Failure> {
    judge_told(answer, "the engine InnoDB", |engine| engine.eq_ignore_ascii_case("InnoDB"))
}

/// The type of a column for JSON. A server that has none of its own says `longtext`, as `MariaDB` does; that its JSON is
/// another one shows in other probes.
fn judge_json(answer: &Answer) -> Result<(), Failure> {
    judge_told(answer, "the type json", |kind| {
        kind.eq_ignore_ascii_case("json") || kind.eq_ignore_ascii_case("longtext")
    })
}

fn judge_told(answer: &Answer, expected: &str, holds: impl FnOnce(&str) -> bool) -> Result<(), Failure> {
    let actual = match &answer.outcome {
        Ok(reply) if reply.rows.is_empty() => "no row: the table is not known there".to_owned(),
        Ok(reply) => {
            let told = reply.text();
            if holds(&told) {
                return Ok(());
            }
            format!("{told:?}")
        }
        Err(refusal) => refusal.to_string(),
    };
    Err(Failure::new(causes::DDL_WARNED, &answer.step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(columns: &[&str], rows: &[&[&str]]) -> Reply {
        let row = |row: &&[&str]| row.iter().map(|value| Some(value.as_bytes().to_vec())).collect();
        Reply {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(row).collect(),
            ..Reply::default()
        }
    }

    fn answer(rows: &[&[&str]]) -> Answer {
        Answer { step: "SELECT".to_owned(), outcome: Ok(reply(&["x"], rows)) }
    }

    #[test]
    fn warnings_count_when_they_change_the_table() {
        let columns = ["Level", "Code", "Message"];
        let split = |rows: &[&[&str]]| {
            let (changed, unknown) = judge_warnings(&reply(&columns, rows));
            (changed.len(), unknown.len())
        };
        assert_eq!(split(&[&["Warning", "1681", "Integer display width is deprecated"]]), (0, 0));
        assert_eq!(split(&[&["Note", "1071", "Specified key was too long"]]), (1, 0));
        assert_eq!(split(&[&["Warning", "1266", "Using storage engine MyISAM"]]), (1, 0));
        assert_eq!(split(&[&["Warning", "1478", "ignoring ROW_FORMAT"], &["Note", "9", "x"]]), (1, 0));
        assert_eq!(split(&[&["Warning", "9999", "something new"]]), (0, 1));
        assert_eq!(split(&[]), (0, 0));
    }

    #[test]
    fn another_engine_another_type_and_no_answer_fail() {
        for engine in ["InnoDB", "innodb"] {
            assert!(judge_engine(&answer(&[&[engine]])).is_ok());
        }
        for kind in ["json", "JSON", "longtext"] {
            assert!(judge_json(&answer(&[&[kind]])).is_ok());
        }
        for failure in [
            judge_engine(&answer(&[&["MyISAM"]])),
            judge_engine(&answer(&[])),
            judge_json(&answer(&[&["varchar"]])),
            judge_json(&answer(&[])),
        ] {
            assert_eq!(failure.unwrap_err().cause, causes::DDL_WARNED);
        }
    }
}

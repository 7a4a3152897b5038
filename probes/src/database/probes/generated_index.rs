//! A column that is generated from JSON shows what stands there, and its index serves searches.
//!
//! Gitpod keeps the state of a workspace as JSON in `status`, and looks for running ones by `phase`, a virtual column
//! `json_unquote(json_extract(status, '$.phase'))` with the index `ind_instance_phase`
//! (`components/gitpod-db/src/typeorm/migration/1592203031938-Baseline.ts`). Where the column is empty, ws-manager-bridge
//! does not find what runs; where the index is not used, each such search reads every workspace that ever was. Source: my22.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Reply};
use crate::database::{Database, causes, shapes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::generated_index",
        key: "my22",
        title: "a column generated from JSON has its value, and its index is used",
        why: "Gitpod finds running workspaces by a virtual column that the server takes out of JSON, and by its index. Without the value they are not found; without the index each search reads the whole table.",
        wire: "`INSERT` of 60 rows with JSON, `SELECT` of the generated column, `SELECT` by it, and `EXPLAIN` of that.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["scratch_ddl"],
        cost: Cost { objects: 1, bytes: 64_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// So many that reading them all costs a planner more than the few that are looked for.
const ROWS: usize = 60;
/// Every so many rows one is running.
const EVERY: usize = 20;

/// The key and the phase of a row.
fn row(number: usize) -> (String, &'static str) {
    let phase = if number.is_multiple_of(EVERY) { "running" } else { "stopped" };
    (format!("00000000-0000-4000-8000-{number:012}"), phase)
}

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, _) = session.create(cx, "", shapes::WORKSPACE_INSTANCE).await?;
    let refused = |step: &str, refusal: &_| writes::refused(step, refusal, causes::GENERATED_COLUMN_WRONG);
    session.ask(cx, &insert(&table.name), refused).await?;
    let all = format!("SELECT id, phase FROM {} ORDER BY id", table.name);
    judge_values(&session.send(cx, &all).await?)?;
    let running = format!("SELECT id FROM {} WHERE phase = 'running'", table.name);
    judge_found(&session.send(cx, &format!("{running} ORDER BY id")).await?)?;
    judge_plan(&session.send(cx, &format!("EXPLAIN {running}")).await?)?;
    session.drop(cx, table).await;
    session.done();
    Ok(Passed::saying(format!("the phase of {ROWS} rows is right, and found by `{}`", shapes::PHASE_INDEX)))
}

fn insert(table: &str) -> String {
    let values = (0..ROWS).map(row).map(|(id, phase)| {
        let status = format!("{{\"phase\": \"{phase}\", \"conditions\": {{\"deployed\": \"false\"}}}}");
        format!("('{id}', 'amber-gibbon-{}', 'eu', '2022-07-01T12:00:00.000Z', '{status}')", &id[24..])
    });
    let columns = "(id, workspaceId, region, creationTime, status)";
    format!("INSERT INTO {table} {columns} VALUES {}", values.collect::<Vec<_>>().join(", "))
}

/// The rows of an answer; a refusal is a failure of the column.
fn rows(answer: &Answer) -> Result<&Reply, Failure> {
    answer
        .outcome
        .as_ref()
        .map_err(|refusal| writes::refused(&answer.step, refusal, causes::GENERATED_COLUMN_WRONG))
}

/// Every row shows the phase of its JSON.
fn judge_values(answer: &Answer) -> Result<(), Failure> {
    let reply = rows(answer)?;
    for (place, (id, phase)) in (0..ROWS).map(row).enumerate() {
        let (has, shows) = (reply.of(place, "id"), reply.of(place, "phase"));
        if has != id || shows != phase {
            let expected = format!("the phase {phase:?} in the row {id}");
            let actual = if has == id { format!("{shows:?}") } else { format!("the row {has:?}") };
            return Err(Failure::new(causes::GENERATED_COLUMN_WRONG, &answer.step, expected, actual));
        }
    }
    Ok(())
}

/// The search by the column finds the rows, and only these.
fn judge_found(answer: &Answer) -> Result<(), Failure> {
    let reply = rows(answer)?;
    let found: Vec<_> = (0..reply.rows.len()).map(|place| reply.of(place, "id")).collect();
    let running: Vec<_> = (0..ROWS).step_by(EVERY).map(|number| row(number).0).collect();
    if found == running {
        return Ok(());
    }
    let expected = format!("the {} rows whose phase is running", running.len());
    let actual = if found.is_empty() { "no row".to_owned() } else { found.join(", ") };
    Err(Failure::new(causes::GENERATED_COLUMN_WRONG, &answer.step, expected, actual))
}

/// The plan of the search goes by the index.
fn judge_plan(answer: &Answer) -> Result<(), Failure> {
    let actual = match &answer.outcome {
        Ok(reply) if uses_index(reply) => return Ok(()),
        Ok(reply) => format!("the plan {}", plan(reply)),
        Err(refusal) => refusal.to_string(),
    };
    let expected = format!("a plan by the index `{}`", shapes::PHASE_INDEX);
    Err(Failure::new(causes::GENERATED_INDEX_UNUSED, &answer.step, expected, actual))
}

/// MySQL names the index in the column `key`; another column only says which ones there were to choose from. `TiDB` and
/// what prints a tree name it somewhere (`index:ind_instance_phase(phase)`), Dolt by its columns (`index: [t.phase]`).
fn uses_index(reply: &Reply) -> bool {
    if reply.columns.iter().any(|name| name.eq_ignore_ascii_case("key")) {
        return (0..reply.rows.len()).any(|place| reply.of(place, "key") == shapes::PHASE_INDEX);
    }
    let text = plan(reply);
    let by_column = |line: &str| line.contains("index: [") && line.contains(".phase]");
    text.contains(shapes::PHASE_INDEX) || text.lines().any(by_column)
}

/// A plan as text, row by row.
fn plan(reply: &Reply) -> String {
    let value = |value: &Option<Vec<u8>>| {
        value.as_ref().map_or_else(|| "NULL".into(), |bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let row = |row: &Vec<_>| row.iter().map(value).collect::<Vec<_>>().join(" | ");
    reply.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Refusal;

    fn answer(columns: &[&str], rows: &[Vec<&str>]) -> Answer {
        let row = |row: &Vec<&str>| {
            row.iter().map(|value| (*value != "NULL").then(|| value.as_bytes().to_vec())).collect()
        };
        let reply = Reply {
            columns: columns.iter().map(|name| (*name).to_owned()).collect(),
            rows: rows.iter().map(row).collect(),
            ..Reply::default()
        };
        Answer { step: "SELECT".to_owned(), outcome: Ok(reply) }
    }

    fn refused(code: u16) -> Answer {
        let refusal = Refusal { code, state: "HY000".to_owned(), message: String::new() };
        Answer { step: "SELECT".to_owned(), outcome: Err(refusal) }
    }

    #[test]
    fn every_row_has_to_show_its_phase() {
        let ids: Vec<_> = (0..ROWS).map(row).collect();
        let mut rows: Vec<_> = ids.iter().map(|(id, phase)| vec![id.as_str(), *phase]).collect();
        assert!(judge_values(&answer(&["id", "phase"], &rows)).is_ok());
        for wrong in ["NULL", "", "\"running\"", "stopped"] {
            rows[EVERY][1] = wrong;
            let failure = judge_values(&answer(&["id", "phase"], &rows)).unwrap_err();
            assert_eq!(failure.cause, causes::GENERATED_COLUMN_WRONG);
        }
        assert!(judge_values(&answer(&["id", "phase"], &rows[1..])).is_err());
        assert!(judge_values(&answer(&["id", "phase"], &[])).is_err());
        assert_eq!(judge_values(&refused(1105)).unwrap_err().cause, causes::GENERATED_COLUMN_WRONG);
    }

    #[test]
    fn a_search_finds_the_rows_and_only_these() {
        let ids: Vec<_> = (0..ROWS).step_by(EVERY).map(|number| row(number).0).collect();
        let rows: Vec<_> = ids.iter().map(|id| vec![id.as_str()]).collect();
        assert!(judge_found(&answer(&["id"], &rows)).is_ok());
        let more: Vec<_> = rows.iter().cloned().chain([vec!["x"]]).collect();
        for wrong in [&rows[1..], &[], &more] {
            let failure = judge_found(&answer(&["id"], wrong)).unwrap_err();
            assert_eq!(failure.cause, causes::GENERATED_COLUMN_WRONG);
        }
    }

    #[test]
    fn the_index_has_to_be_used_and_not_only_possible() {
        let columns = ["id", "select_type", "table", "possible_keys", "key", "ref"];
        let index = shapes::PHASE_INDEX;
        let tidb = format!("table:t, index:{index}(phase)");
        for used in [
            answer(&columns, &[vec!["1", "SIMPLE", "t", index, index, "const"]]),
            answer(&["id", "estRows", "task", "access object"], &[vec!["IndexReader", "3", "root", &tidb]]),
            answer(&["plan"], &[vec!["IndexedTableAccess(t)"], vec![" ├─ index: [t.phase]"]]),
        ] {
            assert!(judge_plan(&used).is_ok());
        }
        for unused in [
            answer(&columns, &[vec!["1", "SIMPLE", "t", index, "NULL", "NULL"]]),
            answer(&columns, &[vec!["1", "SIMPLE", "t", index, "PRIMARY", "NULL"]]),
            answer(
                &["id", "access object"],
                &[vec!["Selection", "eq(gitpod.t_generated_index.phase, \"x\")"]],
            ),
            answer(&columns, &[]),
            refused(1064),
        ] {
            assert_eq!(judge_plan(&unused).unwrap_err().cause, causes::GENERATED_INDEX_UNUSED);
        }
    }

    #[test]
    fn the_statement_holds_every_row() {
        let statement = insert("t");
        assert_eq!(statement.matches("\"running\"").count(), ROWS / EVERY);
        assert_eq!(statement.matches("\"stopped\"").count(), ROWS - ROWS / EVERY);
    }
}

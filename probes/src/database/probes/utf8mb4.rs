//! Characters of four bytes come back as they were.
//!
//! Gitpod's driver talks utf8mb4, and the tables of its first migrations say `CHARSET=utf8mb4`
//! (`components/gitpod-db/src/typeorm/migration/1592203031938-Baseline.ts`): names of people, contexts and messages of
//! commits hold whatever people write, in text, varchar and JSON columns. Tables that name no character set are
//! `utf8mb4_inherited`'s. Source: my21.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::four_bytes::{self, Column, SAMPLE};
use crate::database::scratch::Table;
use crate::database::sql::Session;
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::utf8mb4",
        key: "my21",
        title: "characters of four bytes come back as they were",
        why: "Names, titles and commit messages hold emoji and rare Chinese characters. If the server refuses or changes them, a user with such a name cannot log in, and a workspace of such a commit does not start.",
        wire: "A table with `DEFAULT CHARSET=utf8mb4`; INSERT of such characters into varchar, text and json; SELECT of each as it is, and as HEX; DROP TABLE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const COLUMNS: [Column; 3] = [
    Column { name: "name", kind: "varchar(255)", json: false },
    Column { name: "content", kind: "text", json: false },
    Column { name: "status", kind: "json", json: true },
];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let (table, columns) = create(&mut session, cx).await?;
    let insert = four_bytes::insert(&table.name, columns);
    let answer = session.send(cx, &insert).await?;
    four_bytes::stored(&answer, causes::FOUR_BYTE_CHARACTER_LOST)?;
    let answer = session.send(cx, &four_bytes::select(&table.name, columns)).await?;
    four_bytes::kept(&answer, columns, causes::FOUR_BYTE_CHARACTER_LOST)?;
    session.drop(cx, table).await;
    session.done();
    let kinds: Vec<&str> = columns.iter().map(|column| column.kind).collect();
    Ok(Passed::saying(format!("`{SAMPLE}` in {}", kinds.join(", "))))
}

/// The table. A server without JSON is tried without: that it has none is for `scratch_ddl` to say.
async fn create(session: &mut Session, cx: &Cx) -> Result<(Table, &'static [Column]), NotPassed> {
    let of = |columns| format!("{} DEFAULT CHARSET=utf8mb4", four_bytes::definition(columns));
    match session.create(cx, "", &of(&COLUMNS)).await {
        Ok((table, _)) => Ok((table, &COLUMNS)),
        Err(NotPassed::Failure(failure)) if failure.cause == causes::DDL_REFUSED => {
            let (table, _) = session.create(cx, "", &of(&COLUMNS[..2])).await?;
            Ok((table, &COLUMNS[..2]))
        }
        Err(other) => Err(other),
    }
}

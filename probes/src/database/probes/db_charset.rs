//! UNWRITTEN. Source: my11.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::db_charset",
        key: "my11",
        title: "UNWRITTEN",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["db_gitpod"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(_database: &Database, _cx: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("UNWRITTEN"))
}

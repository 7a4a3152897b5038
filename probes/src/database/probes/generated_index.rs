//! UNWRITTEN. Source: my22.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::generated_index",
        key: "my22",
        title: "UNWRITTEN",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["scratch_ddl"],
        cost: Cost { objects: 1, bytes: 64_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(_database: &Database, _cx: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("UNWRITTEN"))
}

//! UNWRITTEN. Source: my32.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::idle",
        key: "my32",
        title: "UNWRITTEN",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(_database: &Database, _cx: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("UNWRITTEN"))
}

//! UNWRITTEN. Source: my13.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::grants",
        key: "my13",
        title: "UNWRITTEN",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(_database: &Database, _cx: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("UNWRITTEN"))
}

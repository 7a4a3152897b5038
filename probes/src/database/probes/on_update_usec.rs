//! UNWRITTEN. Source: my17.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::Database;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::on_update_usec",
        key: "my17",
        title: "UNWRITTEN",
        why: "UNWRITTEN.",
        wire: "UNWRITTEN.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(_database: &Database, _cx: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("UNWRITTEN"))
}

//! The first lines of a run: what it is about to create and move.

use harness::record::Record;
use harness::text::{bytes, count};

use crate::plain::line;
use crate::words;

use super::page::Page;
use super::style::{Style, Tone};

/// What the probes that run on one target create and move at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Things that are created and removed.
    pub objects: u32,
    /// Bytes that are sent and read.
    pub bytes: u64,
    /// Connections that are opened.
    pub connections: u32,
}

/// What a run will create and move, before it begins. `planned` holds one entry per target, in the record's order.
pub fn preamble(record: &Record, planned: &[Planned], style: &Style) -> String {
    let sum = |of: fn(&Planned) -> u64| planned.iter().map(of).sum::<u64>();
    let objects = sum(|planned| planned.objects.into());
    let (moved, connections) = (sum(|planned| planned.bytes), sum(|planned| planned.connections.into()));
    let on = count(record.targets.len() as u64, "target");
    let runs = words::cases(record).filter(|case| case.outcome.is_none()).count() as u64;
    let mut page = Page::new(style);
    if objects == 0 {
        let reads = format!(
            "{}: {} on {on}; only reads, moves up to {}, opens up to {}",
            words::environment(record),
            count(runs, "case"),
            bytes(moved),
            count(connections, "connection"),
        );
        page.prose(Tone::Plain, &reads);
        return page.finish();
    }
    let writes = format!(
        "{}: {} on {on}; creates and removes up to {}, moves up to {}, opens up to {}",
        words::environment(record),
        count(runs, "case"),
        count(objects, "thing"),
        bytes(moved),
        count(connections, "connection"),
    );
    let each: Vec<String> = record
        .targets
        .iter()
        .zip(planned)
        .filter(|(_, planned)| planned.objects > 0)
        .map(|(target, planned)| format!("{} {}", line(&target.name), planned.objects))
        .collect();
    page.prose(Tone::Plain, &writes);
    page.prose(
        Tone::Faint,
        &format!("everything created is named {} ({})", line(&record.run.id), each.join(", ")),
    );
    page.finish()
}

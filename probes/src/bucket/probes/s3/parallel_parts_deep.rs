//! A hundred parts of the least size that parts have can be sent at the same time.
//!
//! What takes a hundred small bodies at once may still run out of memory, of connections to its disks, or of the rate that
//! it allows, when each has 5 MiB. Source: BKT-21.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use super::parallel_parts;
use crate::bucket::Bucket;

const LENGTH: usize = 5 << 20;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::parallel_parts_deep",
        key: "BKT-21",
        title: "a hundred parts of a real size can be sent at the same time",
        why: "Gitpod sends a backup in up to 100 parts side by side. Small stores and the proxies before them take as many small requests, and refuse parts once their buffers are full.",
        wire: "One upload with 100 parts of 5 MiB at the same time, each on a connection of its own; those that are refused once more, all at once; then it is given up.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 1, bytes: 2 * 100 * ((5 << 20) + 2_000), connections: 200 },
    },
    run: |bucket, cx| Box::pin(parallel_parts::run(bucket, cx, LENGTH)),
};

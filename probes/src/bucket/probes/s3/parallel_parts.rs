//! A hundred parts of one upload can be sent at the same time.
//!
//! For storage outside the cluster Gitpod's installer sets `ParallelUpload` to 100 (`install/installer/pkg/common/storage.go`),
//! and its client opens as many connections for one backup. A part that is refused for the moment it sends again.
//! Source: BKT-21.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};

use crate::bucket::Bucket;
use crate::bucket::noise;
use crate::bucket::s3::parallel::{self, AT_ONCE};

const LENGTH: usize = 64 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::parallel_parts",
        key: "BKT-21",
        title: "a hundred parts can be sent at the same time",
        why: "Gitpod sends a backup in up to 100 parts side by side. A limit for connections or requests lets a single file pass and fails the first large backup.",
        wire: "One upload with 100 parts of 64 KiB at the same time, each on a connection of its own; those that are refused once more, all at once; then it is given up.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 1, bytes: 2 * 100 * ((64 << 10) + 2_000), connections: 200 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx, LENGTH)),
};

/// Sends parts of that many bytes.
pub(super) async fn run(bucket: &Bucket, cx: &Cx, length: usize) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let _alone = store.heavy().await;
    // One block of bytes is all that is held, however many parts there are.
    let block = noise::bytes(length, 21);
    let upload = store.open_upload(cx, home, &home.key(cx, "workspaces/parallel.tar"), &[]).await?;
    // Half of the time is for a part that is never answered, which is then sent again.
    let patience = cx.time_left() / 2;
    let parts = parallel::send(store, cx, &upload, AT_ONCE, patience, |_| block.clone(), |_| ()).await;
    let taken = parts.all_taken(&upload);
    store.give_up(cx, upload).await;
    taken?;
    parts.remark(cx);
    let at_first = match parts.refused_at_first {
        0 => String::new(),
        count => format!(", {count} of them when sent again"),
    };
    Ok(Passed::saying(format!("{AT_ONCE} parts of {}{at_first}", text::bytes(length as u64))))
}

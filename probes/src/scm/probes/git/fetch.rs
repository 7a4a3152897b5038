//! A fetch of one commit answers with a pack whose checksum is right.
//!
//! Gitpod clones with `--depth=1`. A proxy with a limit on bodies or on time cuts the pack, and git reports an early
//! end. Source: v4.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_fetch",
        key: "v4",
        title: "a shallow fetch gives a whole pack",
        why: "Gitpod clones with `--depth=1`. A proxy with a limit on bodies or on time cuts the pack, and git reports an early end.",
        wire: "`POST CLONE/git-upload-pack` with `command=fetch`, `deepen 1` and the commit of the default branch: `PACK`, its version and count, and its SHA-1 at the end. At most 1 MB is read.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 1_000_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! The contents API answers for a folder and for a file.
//!
//! Gitpod looks for its configuration, for Dockerfiles and for hints of the project's kind by the contents API.
//! Source: g14.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_contents",
        key: "g14",
        title: "the contents of a folder and a file can be read",
        why: "Gitpod looks for its configuration, for Dockerfiles and for hints of the project's kind by the contents API.",
        wire: "`GET /repos/OWNER/REPO/contents/` and of one file below it, whose base64 has to decode to its `size`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    github::visible(&at, cx).await?;
    // Shared with `github_raw_file`, which compares it; how both answers are judged stands there, too.
    let file = github::contents(&at, cx).await?.file(kind)?;
    Ok(Passed::saying(format!("`{}` has {} bytes", file.path, file.bytes.len())))
}

//! The clone address challenges git, or serves a public repository.
//!
//! The git of a workspace asks without a log-in first, and asks its credential helper only after a 401 with
//! `WWW-Authenticate`. A page, a redirect or a bare 401 there ends every clone of a private repository. Source: v1.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_anonymous",
        key: "v1",
        title: "git over HTTP asks for a log-in as git understands it",
        why: "The git of a workspace asks without a log-in first, and asks its credential helper only after a 401 with `WWW-Authenticate`. A page, a redirect or a bare 401 there ends every clone of a private repository.",
        wire: "`GET CLONE/info/refs?service=git-upload-pack` without a log-in: a 401 with `WWW-Authenticate`, or 200 for a public repository.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

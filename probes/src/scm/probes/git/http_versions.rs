//! The refs are the same over HTTP/1.1 and over HTTP/2.
//!
//! git takes HTTP/2 where it is offered. Some proxies break long answers there, for which Gitpod has a workaround for
//! gitlab.com alone. Source: v5.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_http_versions",
        key: "v5",
        title: "git works over HTTP/1.1 and over HTTP/2",
        why: "git takes HTTP/2 where it is offered. Some proxies break long answers there, for which Gitpod has a workaround for gitlab.com alone.",
        wire: "`GET CLONE/info/refs?service=git-upload-pack` with the log-in over HTTP/1.1 and over HTTP/2 on connections of its own; where HTTP/2 is not offered the half passes.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 2 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

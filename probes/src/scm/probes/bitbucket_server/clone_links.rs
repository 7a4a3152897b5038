//! The repository shows an HTTP clone address on the host that Gitpod is given.
//!
//! Gitpod clones from the link named `http` that the repository shows. It is missing where cloning over HTTP is off,
//! and it names another host where the base URL of the server is wrong: then Gitpod gives its token to nobody.
//! Source: t10.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_clone_links",
        key: "t10",
        title: "the repository has a clone address over HTTP on this host",
        why: "Gitpod clones from the link named `http` that the repository shows. It is missing where cloning over HTTP is off, and it names another host where the base URL of the server is wrong: then Gitpod gives its token to nobody.",
        wire: "`GET /rest/api/1.0/projects/KEY/repos/REPO` with the token: `links.clone` with the name `http`, and its host.",
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

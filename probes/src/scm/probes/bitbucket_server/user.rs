//! The user is answered under the name of whoami.
//!
//! Gitpod reads the user from `/rest/api/1.0/users/NAME` with the name of whoami. Names with `@`, `.` or capitals
//! have another slug, and under a wrong one there is a 404. Source: t07.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_user",
        key: "t07",
        title: "the user is found by that name",
        why: "Gitpod reads the user from `/rest/api/1.0/users/NAME` with the name of whoami. Names with `@`, `.` or capitals have another slug, and under a wrong one there is a 404.",
        wire: "`GET /rest/api/1.0/users/NAME` with the name as whoami wrote it, URL-encoded.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

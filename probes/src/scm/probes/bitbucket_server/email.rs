//! The user's answer holds `emailAddress`.
//!
//! Gitpod takes the address for commits and for its own user. Bitbucket Server can be told to hide addresses, and
//! then the log-in fails. Source: t08.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_email",
        key: "t08",
        title: "the user's mail address is visible",
        why: "Gitpod takes the address for commits and for its own user. Bitbucket Server can be told to hide addresses, and then the log-in fails.",
        wire: "`emailAddress` of the answer of the case `bitbucket_server_user`. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

//! The answer of whoami is a user name.
//!
//! Gitpod finds out who has logged in by `/plugins/servlet/applinks/whoami`. For somebody unknown it answers 200 with
//! nothing, and Gitpod then asks for a user without a name. Source: t06.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_whoami",
        key: "t06",
        title: "the server tells the name of the token's user",
        why: "Gitpod finds out who has logged in by `/plugins/servlet/applinks/whoami`. For somebody unknown it answers 200 with nothing, and Gitpod then asks for a user without a name.",
        wire: "`GET /plugins/servlet/applinks/whoami` with the token as Bearer: a text that is not empty.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 1_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

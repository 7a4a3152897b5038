//! The server's clock is right to a minute.
//!
//! Tokens, sessions and signatures bear times: a server that is off by more than a minute ends them early or takes
//! them as not valid yet, and users are logged out without a reason that they can see. Source: s02.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::clock",
        key: "s02",
        title: "the clock of the server agrees with ours",
        why: "Tokens, sessions and signatures bear times: a server that is off by more than a minute ends them early or takes them as not valid yet, and users are logged out without a reason that they can see.",
        wire: "The `Date` of answers that other cases have read anyway, held against the time of this machine.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}

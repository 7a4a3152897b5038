//! Bitbucket's API answers on its own host.
//!
//! Gitpod takes `https://api.bitbucket.org/2.0` for the host `bitbucket.org`. Where a firewall lets only the pages
//! through, every log-in fails after the browser came back. Source: b01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_identify",
        key: "b01",
        title: "the API of Bitbucket answers where Gitpod looks for it",
        why: "Gitpod takes `https://api.bitbucket.org/2.0` for the host `bitbucket.org`. Where a firewall lets only the pages through, every log-in fails after the browser came back.",
        wire: "`GET https://api.bitbucket.org/2.0/user` without a token: a 401 in JSON of type `error`.",
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

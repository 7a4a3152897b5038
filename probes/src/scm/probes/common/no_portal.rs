//! API addresses answer with what the product says, not with a log-in page.
//!
//! Gitpod's server calls the API with nothing but a token. A single sign-on or an access proxy in front answers such
//! calls with a page for people, often with the status 200, or sends them to another host, and Gitpod cannot read
//! either. Source: s04.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::no_portal",
        key: "s04",
        title: "the API answers by itself, and not a log-in page before it",
        why: "Gitpod's server calls the API with nothing but a token. A single sign-on or an access proxy in front answers such calls with a page for people, often with the status 200, or sends them to another host, and Gitpod cannot read either.",
        wire: "The answers of connecting and of identification, which are sent without a token: JSON of the product is wanted, no HTML and no redirect to another host. No request of its own.",
        requirement: Requirement::Required,
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

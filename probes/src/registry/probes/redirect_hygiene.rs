//! A push is not redirected.
//!
//! A client that follows a redirect of a POST turns it into a GET or drops its credentials; Gitpod's builder does not
//! follow it at all. Source: REG-03.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::redirect_hygiene",
        key: "REG-03",
        title: "a push is answered, not redirected",
        why: "An ingress that redirects (from http to https, or to another host name) turns a POST into a GET or takes its credentials away, so that no image can be pushed.",
        wire: "The POST of the run's own push is looked at; no redirect is followed.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    registry.ladder(cx).await?.judge("redirect_hygiene")?;
    Ok(Passed::saying("no redirect"))
}

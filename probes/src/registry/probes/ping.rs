//! `GET /v2/` is answered by a registry.
//!
//! Every client begins there, and Gitpod's own preflight check does nothing else. Source: REG-01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::ping",
        key: "REG-01",
        title: "the address is that of an image registry",
        why: "Every component of Gitpod that pulls or pushes begins with this address. A page for people, a sign-on portal or the wrong port answers with something else, and each later request fails in its own confusing way.",
        wire: "One GET of /v2/ without credentials, which connecting has sent already.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

#[expect(clippy::unused_async, reason = "connecting has asked already")]
async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    cx.evidence_of(&registry.ping_evidence);
    let ping = &registry.ping;
    if let Some(actual) = objection(ping) {
        let expected = "200 or 401 from a registry";
        return Err(Failure::new(causes::NOT_A_REGISTRY, &ping.line, expected, actual).into());
    }
    let api = ping.header("docker-distribution-api-version");
    if !api.is_empty() {
        cx.observe("docker-distribution-api-version", "", api.into());
    }
    Ok(Passed::saying(ping.status_text()))
}

/// What speaks against a registry.
fn objection(ping: &Answer) -> Option<String> {
    match ping.status.as_u16() {
        200 if ping.is_page() => Some("200 with a page in HTML".to_owned()),
        200 | 401 => None,
        300..=399 => Some(format!("{} to `{}`", ping.status_text(), ping.header("location"))),
        _ => Some(ping.said()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_told_from_a_page() {
        for (status, body, good) in [
            (200, "{}", true),
            (200, "", true),
            (401, "<html>", true),
            (200, "<!doctype html><title>Sign in</title>", false),
            (404, "404 page not found", false),
            (302, "", false),
            (403, "", false),
        ] {
            let ping = Answer::of(status, &[], body);
            assert_eq!(objection(&ping).is_none(), good, "{status} {body}");
        }
    }
}

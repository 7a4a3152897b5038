//! The requests of a few workspaces that start do not exhaust a limit.
//!
//! registry-facade keeps no connection (`cmd/run.go:205`, `DisableKeepAlives`), on every node, so that limits of requests,
//! of connections and of web application firewalls count each of its requests. Source: REG-38.

use futures::future::join_all;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::client::{Call, Registry};

/// Requests one after another.
const IN_TURN: usize = 64;
/// Requests at once, after those.
const AT_ONCE: usize = 32;
/// What is left to others of a quota that the registry tells of.
const RESERVE: u64 = 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::rate",
        key: "REG-38",
        title: "a hundred reads without kept connections meet no limit",
        why: "Every workspace that starts asks for its images on new connections, from every node. A quota for the address that all nodes share, or a firewall that counts connections, stops workspaces at the busiest time of day.",
        wire: "64 HEADs of the image that the run has pushed one after another, then 32 at once, each on a new connection. It ends early when the registry says that fewer than 20 requests are left.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Provokes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 0, connections: 96 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let rest = format!("manifests/{}", ladder.image.manifest.digest);
    let call = registry.call(Method::HEAD, &registry.scratch(cx), &rest).accept_manifests().fresh();
    let mut quota = None;
    for number in 1..=IN_TURN {
        let answer = registry.send(cx, &call).await?;
        refused(&answer, number)?;
        quota = remaining(&answer).or(quota);
        if let Some(left) = quota.filter(|left| *left < RESERVE) {
            return Err(nearly_exhausted(&answer, left, number).into());
        }
    }
    if quota.is_some_and(|left| left < RESERVE + AT_ONCE as u64) {
        let left = quota.unwrap_or_default();
        return Ok(Passed::saying(format!(
            "{IN_TURN} reads; {left} more are allowed now, and left to others"
        )));
    }
    let asks = (0..AT_ONCE).map(|_| ask(registry, cx, &call));
    for answer in join_all(asks).await {
        let answer = answer?;
        refused(&answer, IN_TURN + AT_ONCE)?;
        quota = remaining(&answer).or(quota);
    }
    if let Some(left) = quota {
        cx.observe("requests-left", "", left.into());
    }
    Ok(Passed::saying(match quota {
        Some(left) => format!("{} reads; {left} more are allowed now", IN_TURN + AT_ONCE),
        None => format!("{} reads, and no limit is told of", IN_TURN + AT_ONCE),
    }))
}

async fn ask(registry: &Registry, cx: &Cx, call: &Call) -> Result<Answer, NotPassed> {
    registry.send(cx, call).await
}

fn refused(answer: &Answer, number: usize) -> Result<(), Failure> {
    match answer.status.as_u16() {
        429 | 403 => {
            let after = answer.header("retry-after");
            let after =
                if after.is_empty() { String::new() } else { format!(", with `Retry-After: {after}`") };
            let actual = format!("{} to request {number}{after}", answer.status_text());
            let expected = format!("200 to {} reads on new connections", IN_TURN + AT_ONCE);
            Err(Failure::new(causes::RATE_LIMITED_SOON, &answer.line, expected, actual))
        }
        _ => answer.transient().map_or(Ok(()), Err),
    }
}

fn nearly_exhausted(answer: &Answer, left: u64, number: usize) -> Failure {
    let limit = answer.header("ratelimit-limit");
    let actual = format!("{left} requests are left of `{limit}` after {number}");
    let expected = format!("a quota for {} reads, and {RESERVE} for others", IN_TURN + AT_ONCE);
    Failure::new(causes::RATE_LIMITED_SOON, &answer.line, expected, actual)
}

/// How many requests the registry says are left: `ratelimit-remaining: 199;w=21600`.
fn remaining(answer: &Answer) -> Option<u64> {
    answer.header("ratelimit-remaining").split(';').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_quota_is_read() {
        let left = |value| remaining(&Answer::of(200, &[("ratelimit-remaining", value)], ""));
        assert_eq!(
            (left("199;w=21600"), left("7"), left(""), left("many")),
            (Some(199), Some(7), None, None)
        );
    }

    #[test]
    fn a_limit_is_said_with_the_time_to_wait() {
        let failure = refused(&Answer::of(429, &[("retry-after", "60")], ""), 21).unwrap_err();
        assert_eq!(failure.actual, "429 Too Many Requests to request 21, with `Retry-After: 60`");
        assert_eq!(refused(&Answer::of(403, &[], ""), 1).unwrap_err().cause, causes::RATE_LIMITED_SOON);
        let broken = refused(&Answer::of(503, &[], ""), 1).unwrap_err();
        assert_eq!(broken.cause, crate::net::causes::SERVER_ERROR);
        assert!(refused(&Answer::of(200, &[], ""), 1).is_ok());
    }
}

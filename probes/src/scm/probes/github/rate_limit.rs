//! The rate limit and what is left of it are read.
//!
//! All users' actions count against limits of their own tokens, and prebuilds against those of one user. It is worth
//! knowing how much is left, and whether the limit is switched on at all. Source: g18.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_rate_limit",
        key: "g18",
        title: "the rate limit is told",
        why: "All users' actions count against limits of their own tokens, and prebuilds against those of one user. It is worth knowing how much is left, and whether the limit is switched on at all.",
        wire: "`GET /rate_limit` with the token, which does not count itself; a 404 means that GitHub Enterprise has no limits.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// What an hour has to have room for: a user who is logged in has 5,000 on GitHub.com, and 60 without a log-in.
const LIMIT: u64 = 1000;

/// What has to be left: a start of a workspace with its prebuilds takes some ten.
const LEFT: u64 = 100;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let Some((limit, left)) = judge(&at.ask(cx, at.get("rate_limit")).await?)? else {
        return Ok(Passed::saying("no limit is switched on"));
    };
    cx.observe("requests-allowed", "", limit.into());
    cx.observe("requests-left", "", left.into());
    Ok(Passed::saying(format!("{left} of {limit} in this hour are left")))
}

/// The limit and what is left of it; none where none is switched on.
fn judge(answer: &Answer) -> Result<Option<(u64, u64)>, NotPassed> {
    if answer.status.as_u16() == 404 {
        return Ok(None);
    }
    let json = answer.json().unwrap_or_default();
    let core = &json["resources"]["core"];
    let (Some(limit), Some(left)) = (core["limit"].as_u64(), core["remaining"].as_u64()) else {
        return Err(NotPassed::not_applicable("the answer tells no limit"));
    };
    if limit < LIMIT || left < LEFT {
        let expected = format!("at least {LIMIT} requests in an hour, and {LEFT} of them left");
        let actual = format!("{limit}, and {left} of them left");
        return Err(Failure::new(causes::RATE_LIMIT_LOW, &answer.line, expected, actual).into());
    }
    Ok(Some((limit, left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(limit: u64, left: u64) -> Result<Option<(u64, u64)>, NotPassed> {
        let core = format!(r#"{{"limit":{limit},"remaining":{left},"reset":1}}"#);
        judge(&Answer::of(200, &[], &format!(r#"{{"resources":{{"core":{core}}},"rate":{core}}}"#)))
    }

    #[test]
    fn a_limit_that_is_low_or_used_up_is_told() {
        assert_eq!(limits(5000, 4990), Ok(Some((5000, 4990))));
        for (limit, left) in [(60, 20), (60, 60), (5000, 99)] {
            let Err(NotPassed::Failure(failure)) = limits(limit, left) else { panic!("{limit} {left}") };
            assert_eq!(failure.cause.code, "rate-limit-low");
        }
    }

    #[test]
    fn a_server_without_limits_is_fine() {
        let answer = Answer::of(404, &[], r#"{"message":"Rate limiting is not enabled."}"#);
        assert_eq!(judge(&answer), Ok(None));
        assert!(matches!(judge(&Answer::of(200, &[], "{}")), Err(NotPassed::Skipped { .. })));
    }
}

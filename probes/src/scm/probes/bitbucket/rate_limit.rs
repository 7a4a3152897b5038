//! No answer was a 429, and none says that the limit is near.
//!
//! Bitbucket allows about a thousand calls an hour for each user. Gitpod's list of repositories alone can take
//! dozens. Source: b13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::as_bearer;
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_rate_limit",
        key: "b13",
        title: "the rate limit leaves room",
        why: "Bitbucket allows about a thousand calls an hour for each user. Gitpod's list of repositories alone can take dozens.",
        wire: "The headers `X-RateLimit-Limit` and `X-RateLimit-NearLimit` of answers that other cases have read anyway, and whether any of them was a 429.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    as_bearer(scm)?;
    // The limit counts by user: what was answered without a log-in tells of the address alone.
    let user = at.user(cx).await?;
    for answer in [&scm.root, &user] {
        judge(answer)?;
    }
    let limit = user.header("x-ratelimit-limit");
    Ok(Passed::saying(match limit {
        "" => "no answer says that the limit is near".to_owned(),
        limit => format!("{limit} calls an hour, and no answer says that this is near"),
    }))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    if answer.header("x-ratelimit-nearlimit").eq_ignore_ascii_case("true") {
        let expected = "no `X-RateLimit-NearLimit: true`: less than four fifths of the limit are used up";
        let actual = match answer.header("x-ratelimit-limit") {
            "" => "`X-RateLimit-NearLimit: true`".to_owned(),
            limit => format!("`X-RateLimit-NearLimit: true`, of {limit} calls"),
        };
        return Err(Failure::new(causes::RATE_LIMIT_LOW, &answer.line, expected, actual));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_near_is_said() {
        let code =
            |headers: &[_]| judge(&Answer::of(200, headers, "{}")).err().map(|failure| failure.cause.code);
        assert_eq!(code(&[]), None);
        assert_eq!(code(&[("x-ratelimit-nearlimit", "false")]), None);
        assert_eq!(code(&[("x-ratelimit-nearlimit", "true")]), Some("rate-limit-low"));
        assert_eq!(
            code(&[("x-ratelimit-nearlimit", "True"), ("x-ratelimit-limit", "1000")]),
            Some("rate-limit-low")
        );
    }
}

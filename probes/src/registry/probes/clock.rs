//! The clocks of the registry and of this machine agree.
//!
//! Tokens and the addresses of a storage bear times; a registry on a machine of its own whose clock is wrong gives tokens
//! that are "not valid yet". Source: REG-40.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use jiff::Timestamp;

use crate::net::clock::{date, describe, skew};
use crate::net::exchange::Request;
use crate::registry::client::{Registry, Scheme};
use crate::registry::token::Post;
use crate::registry::{causes, jwt};

/// What clocks may differ by, in seconds.
const MOST: i64 = 60;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::clock",
        key: "REG-40",
        title: "the clocks of the registry and of this machine agree",
        why: "Tokens and the addresses of a storage hold from one time to another. Where clocks differ, pushes and pulls fail at times, with `token not valid yet` or `request expired`.",
        wire: "GET /v2/ without credentials for its Date, and a token for the times that it bears.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let before = Timestamp::now().as_second();
    let request = Request::new(Method::GET, registry.url("/v2/"));
    let answer = registry.elsewhere(cx, request).await?.settled()?;
    let after = Timestamp::now().as_second();
    let mut said = Vec::new();
    if let Some(date) = date(answer.header("date")) {
        let skew = skew(date, before, after);
        cx.observe("clock-skew-seconds", "", skew.into());
        if skew.abs() > MOST {
            let actual = format!("Date: {}, {}", answer.header("date"), describe(skew));
            return Err(skewed(&answer.line, actual).into());
        }
        said.push(format!("Date is {}", describe(skew)));
    }
    if let Scheme::Bearer(bearer) = &registry.scheme {
        let token = registry.asker().ask(cx, bearer, Post::Lenient).await?;
        if let Some(claims) = jwt::claims(&token.value) {
            let now = Timestamp::now().as_second();
            let time = |name: &str| claims.get(name).and_then(serde_json::Value::as_i64);
            if let Some(wrong) = wrong_times(time("iat"), time("nbf"), time("exp"), now) {
                return Err(skewed("getting a token", wrong).into());
            }
            said.push("the token holds now".to_owned());
        }
    }
    if said.is_empty() {
        return Err(NotPassed::not_applicable("the registry tells no time"));
    }
    Ok(Passed::saying(said.join(", ")))
}

fn skewed(step: &str, actual: String) -> Failure {
    let expected = format!("times that are at most {MOST} s off");
    Failure::new(causes::CLOCK_SKEWED, step, expected, actual)
}

/// What is wrong with the times of a token that was given this moment. One that was given earlier and is handed out
/// again is no fault.
fn wrong_times(issued: Option<i64>, from: Option<i64>, until: Option<i64>, now: i64) -> Option<String> {
    let ahead = |time: Option<i64>| time.map(|time| time - now).filter(|ahead| *ahead > MOST);
    if let Some(seconds) = ahead(issued) {
        return Some(format!("a token that was given {seconds} s from now"));
    }
    if let Some(seconds) = ahead(from) {
        return Some(format!("a token that holds from {seconds} s from now on"));
    }
    let ended = until.map(|until| now - until).filter(|ago| *ago > 0)?;
    Some(format!("a token that ended {ended} s ago"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_does_not_hold_now_is_said() {
        assert_eq!(wrong_times(Some(100), Some(95), Some(400), 100), None);
        assert_eq!(wrong_times(Some(10), None, Some(400), 100), None);
        assert!(wrong_times(Some(700), None, None, 100).unwrap().contains("600 s from now"));
        assert!(wrong_times(None, Some(700), None, 100).unwrap().contains("holds from"));
        assert!(wrong_times(None, None, Some(90), 100).unwrap().contains("ended 10 s ago"));
    }
}

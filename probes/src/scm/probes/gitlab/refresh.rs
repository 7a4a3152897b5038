//! A refresh token is exchanged for a new pair of tokens.
//!
//! From 15.0 on tokens end after two hours, and Gitpod renews them by the refresh token in the background. If that
//! fails, running workspaces lose git after two hours. Source: l16; complaints #10090 and #10065.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab::{self, APPLICATION};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_refresh",
        key: "l16",
        title: "a token can be refreshed",
        why: "From 15.0 on tokens end after two hours, and Gitpod renews them by the refresh token in the background. If that fails, running workspaces lose git after two hours.",
        wire: "`POST /oauth/token` with `grant_type=refresh_token`, with the token that the environment file gives for this alone: the old one is used up by it, and the new one is thrown away.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let Some(token) = &scm.refresh_token else {
        return Err(NotPassed::not_applicable("the environment gives no `refresh_token`"));
    };
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
    let request = gitlab::of_application(scm, &at, &fields)?;
    let answer = scm.send(cx, request).await?.settled()?;
    let seconds = judge(&answer)?;
    Ok(Passed::saying(format!("a new pair of tokens, the first for {seconds} s; the old one is used up")))
}

/// How many seconds the new token lasts.
fn judge(answer: &Answer) -> Result<u64, NotPassed> {
    let wrong = |cause, actual: String| -> Result<u64, NotPassed> {
        let expected = "200 with `access_token`, `refresh_token` and `expires_in`";
        Err(Failure::new(cause, &answer.line, expected, actual).into())
    };
    let json = answer.json().filter(|json| json.is_object() && !answer.is_page());
    match (answer.status, gitlab::oauth_error(answer).as_deref(), json) {
        (StatusCode::OK, None, Some(json)) => {
            let has = |name: &str| json[name].as_str().is_some_and(|text| !text.is_empty());
            let seconds = json["expires_in"].as_u64();
            let mut missing: Vec<&str> =
                ["access_token", "refresh_token"].into_iter().filter(|name| !has(name)).collect();
            missing.extend(seconds.is_none().then_some("expires_in"));
            match seconds.filter(|_| missing.is_empty()) {
                Some(seconds) => Ok(seconds),
                None => wrong(causes::REFRESH_INCOMPLETE, format!("200 without {}", missing.join(" and "))),
            }
        }
        (_, Some("invalid_grant" | "invalid_request"), _) => wrong(causes::REFRESH_REFUSED, answer.said()),
        // The exchange of a code is refused in the same way, and says what is wrong.
        _ => Err(NotPassed::Blocked { by: APPLICATION }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Result<u64, String> {
        judge(&Answer::of(status, &[], body)).map_err(|error| match error {
            NotPassed::Failure(failure) => format!("{}: {}", failure.cause.code, failure.actual),
            other => format!("{other:?}"),
        })
    }

    /// Without an end and a new refresh token Gitpod never refreshes again, and git stops after two hours.
    #[test]
    fn issues_10090_and_10065_the_answer_has_to_lead_on() {
        let whole = r#"{"access_token":"a","refresh_token":"r","expires_in":7200}"#;
        assert_eq!(of(200, whole), Ok(7200));
        let endless = of(200, r#"{"access_token":"a"}"#).unwrap_err();
        assert_eq!(endless, "refresh-incomplete: 200 without refresh_token and expires_in");
        let once = of(200, r#"{"access_token":"a","expires_in":7200}"#).unwrap_err();
        assert_eq!(once, "refresh-incomplete: 200 without refresh_token");
    }

    #[test]
    fn a_spent_token_is_told_from_a_wrong_application() {
        assert!(of(400, r#"{"error":"invalid_grant"}"#).unwrap_err().starts_with("refresh-refused"));
        for (status, body) in [(401, r#"{"error":"invalid_client"}"#), (200, "<html>"), (404, "")] {
            let blocked = of(status, body).unwrap_err();
            assert!(blocked.contains(APPLICATION), "{status} {body}: {blocked}");
        }
    }
}

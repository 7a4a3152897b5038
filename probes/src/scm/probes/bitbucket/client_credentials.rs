//! The token address takes the consumer's key and secret.
//!
//! After the log-in Gitpod exchanges a code for a token with the consumer's key and secret. If that fails, every
//! log-in ends on an error page of Gitpod. Source: b02.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use serde_json::Value;

use super::scopes::missing;
use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_client_credentials",
        key: "b02",
        title: "the OAuth consumer's key and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the consumer's key and secret. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /site/oauth2/access_token` with `grant_type=client_credentials` and the consumer's key and secret, which needs no user; the token that comes is forgotten.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application (`oauth`)"));
    };
    let pair = BASE64.encode(format!("{}:{}", oauth.client_id, oauth.client_secret.expose()));
    let request = Request::new(Method::POST, at.addresses.token())
        .header(ACCEPT, "application/json")
        .body("application/x-www-form-urlencoded", "grant_type=client_credentials");
    let answer =
        scm.send_authorized(cx, &at.addresses, request, &format!("Basic {pair}")).await?.settled()?;
    let lacking = judge(&answer)?;
    if !lacking.is_empty() {
        cx.remark(&format!("the OAuth consumer lacks the permissions for: {}", lacking.join(", ")));
    }
    Ok(Passed::saying("the consumer was given a token, which is forgotten"))
}

/// The scopes that the consumer's tokens lack, where the key and the secret are right.
fn judge(answer: &Answer) -> Result<Vec<&'static str>, Failure> {
    let json = answer.json().unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
    if answer.status.is_success() && !text("access_token").is_empty() {
        // Called `scopes` by Bitbucket, and `scope` by the standard.
        let named = [text("scopes"), text("scope")].join(" ");
        let named: Vec<&str> = named.split([' ', ',']).filter(|scope| !scope.is_empty()).collect();
        return Ok(if named.is_empty() { Vec::new() } else { missing(&named) });
    }
    let description = text("error_description").to_ascii_lowercase();
    let cause = match text("error") {
        _ if description.contains("public") || description.contains("callback") => {
            causes::CONSUMER_WITHOUT_CALLBACK
        }
        "unauthorized_client" | "invalid_client" => causes::OAUTH_SECRET_WRONG,
        _ => causes::TOKEN_ENDPOINT_WRONG,
    };
    Err(Failure::new(cause, &answer.line, "200 with `access_token`", answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<Vec<&'static str>, &'static str> {
        judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn a_token_shows_that_key_and_secret_are_right() {
        let whole = r#"{"access_token":"t","scopes":"account repository:write pullrequest:write webhook"}"#;
        assert_eq!(told(200, whole), Ok(vec![]));
        assert_eq!(told(200, r#"{"access_token":"t"}"#), Ok(vec![]), "what is not said is not lacking");
        let narrow = r#"{"access_token":"t","scopes":"account pullrequest:write"}"#;
        assert_eq!(told(200, narrow), Ok(vec!["webhook"]));
    }

    #[test]
    fn each_refusal_says_what_to_mend() {
        let wrong =
            r#"{"error_description":"Invalid OAuth client credentials","error":"unauthorized_client"}"#;
        assert_eq!(told(400, wrong), Err("oauth-secret-wrong"));
        let public = r#"{"error":"invalid_grant","error_description":"Cannot use client_credentials with a consumer marked as \"public\"."}"#;
        assert_eq!(told(400, public), Err("consumer-without-callback"));
        let without = r#"{"error":"invalid_request","error_description":"No callback uri defined for the OAuth client."}"#;
        assert_eq!(told(400, without), Err("consumer-without-callback"));
        assert_eq!(told(200, "<html>"), Err("token-endpoint-wrong"));
        assert_eq!(told(404, ""), Err("token-endpoint-wrong"));
    }
}

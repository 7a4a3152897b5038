//! The token address takes the application's client id, secret and callback.
//!
//! After the log-in Gitpod exchanges a code for a token with the client id and the secret. If that fails, every
//! log-in ends on an error page of Gitpod. Source: g04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use url::form_urlencoded::{Serializer, parse};

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_token_exchange",
        key: "g04",
        title: "the OAuth application's secret is right",
        why: "After the log-in Gitpod exchanges a code for a token with the client id and the secret. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /login/oauth/access_token` with a code that never was: `bad_verification_code` shows that id and secret are right, `incorrect_client_credentials` and `redirect_uri_mismatch` show what is not.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// A code that nobody was given.
const CODE: &str = "underpin-asks-whether-the-secret-is-right";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application"));
    };
    let callback = scm.settings.callback();
    let form = Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .extend_pairs(callback.as_ref().map(|callback| ("redirect_uri", callback)))
        .append_pair("client_id", &oauth.client_id)
        .append_pair("client_secret", oauth.client_secret.expose())
        .append_pair("code", CODE)
        .finish();
    let request = Request::new(Method::POST, at.addresses.token())
        .header(ACCEPT, "application/json")
        .body("application/x-www-form-urlencoded", form);
    judge(&scm.send(cx, request).await?.settled()?, callback.as_deref())?;
    let about = if callback.is_some() { "id, secret and callback are" } else { "id and secret are" };
    Ok(Passed::saying(format!("{about} taken")))
}

fn judge(answer: &Answer, callback: Option<&str>) -> Result<(), Failure> {
    let expected = match callback {
        Some(callback) => format!("`bad_verification_code`, with the callback `{callback}`"),
        None => "`bad_verification_code`".to_owned(),
    };
    let failure = |cause| Failure::new(cause, &answer.line, expected.clone(), answer.said());
    let signed = !answer.header("x-github-request-id").is_empty();
    match (answer.status.as_u16(), error(answer).as_deref()) {
        (200, Some("bad_verification_code")) => Ok(()),
        (200, Some("incorrect_client_credentials")) => Err(failure(causes::OAUTH_SECRET_WRONG)),
        (200, Some("redirect_uri_mismatch")) => Err(failure(causes::CALLBACK_MISMATCH)),
        (200, Some("application_suspended")) => Err(failure(causes::OAUTH_CLIENT_UNKNOWN).remedy(
            "GitHub has suspended the application: its owner has to write to GitHub's support, or register another one and give its client id and secret to Gitpod.",
        )),
        // GitHub answers so where no application has this id. Something else that has no such address does not sign.
        (404, error) if error.is_some() || signed => Err(failure(causes::OAUTH_CLIENT_UNKNOWN)),
        _ => Err(failure(causes::TOKEN_ENDPOINT_WRONG)),
    }
}

/// The error of the answer, which is JSON, or a form where a proxy has taken `Accept` away.
fn error(answer: &Answer) -> Option<String> {
    if let Some(json) = answer.json() {
        return json.get("error").and_then(serde_json::Value::as_str).map(str::to_owned);
    }
    if answer.media_type() != "application/x-www-form-urlencoded" {
        return None;
    }
    parse(&answer.body).find(|(name, _)| name == "error").map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, kind: &str, body: &str) -> Result<(), &'static str> {
        let answer = Answer::of(status, &[("content-type", kind)], body);
        judge(&answer, Some("https://gitpod.example/auth/h/callback")).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn only_a_bad_code_is_good() {
        let json = "application/json; charset=utf-8";
        let error =
            |error: &str| answered(200, json, &format!(r#"{{"error":"{error}","error_description":"…"}}"#));
        assert_eq!(error("bad_verification_code"), Ok(()));
        assert_eq!(error("incorrect_client_credentials"), Err("oauth-secret-wrong"));
        assert_eq!(error("redirect_uri_mismatch"), Err("callback-mismatch"));
        assert_eq!(error("application_suspended"), Err("oauth-client-unknown"));
        assert_eq!(answered(404, json, r#"{"error":"Not Found"}"#), Err("oauth-client-unknown"));
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(answered(200, form, "error=bad_verification_code&error_description=x"), Ok(()));
    }

    #[test]
    fn what_is_no_answer_of_oauth_is_something_else_in_between() {
        for (status, kind, body) in [
            (200, "text/html", "<html>error=bad_verification_code"),
            (404, "text/html", "<html>"),
            (422, "application/json", r#"{"message":"csrf"}"#),
            (302, "", ""),
            (200, "application/json", r#"{"access_token":"x"}"#),
        ] {
            assert_eq!(answered(status, kind, body), Err("token-endpoint-wrong"), "{status} {kind}");
        }
    }

    #[test]
    fn complaint_1887_the_callback_that_is_wanted_is_said() {
        let answer = Answer::of(200, &[], r#"{"error":"redirect_uri_mismatch"}"#);
        let failure = judge(&answer, Some("https://gitpod.example/auth/h/callback")).unwrap_err();
        assert!(failure.expected.contains("https://gitpod.example/auth/h/callback"), "{}", failure.expected);
    }
}

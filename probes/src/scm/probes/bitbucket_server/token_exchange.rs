//! The token address takes the application link's id and secret.
//!
//! After the log-in Gitpod exchanges a code for a token with the client id and the secret of the application link. If
//! that fails, every log-in ends on an error page of Gitpod. Source: t05.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::api_answers;
use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::{Oauth, Scm};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_token_exchange",
        key: "t05",
        title: "the application link's client id and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the client id and the secret of the application link. If that fails, every log-in ends on an error page of Gitpod.",
        wire: "`POST /rest/oauth2/latest/token` with a code that never was: `invalid_grant` shows that id and secret are right, `invalid_client` that they are not.",
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
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    api_answers(&at, cx).await?;
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application (`oauth`)"));
    };
    let form = form(oauth, &cx.run().to_string(), scm.settings.callback().as_deref());
    let request = Request::new(Method::POST, at.addresses.token())
        .header(ACCEPT, "application/json")
        .body("application/x-www-form-urlencoded", form);
    judge(&scm.send(cx, request).await?.settled()?)?;
    Ok(Passed::saying("the client id and the secret are taken, and the code that never was is not"))
}

/// What Gitpod sends, with a code that never was.
fn form(oauth: &Oauth, code: &str, callback: Option<&str>) -> String {
    let mut form = Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code").append_pair("code", code);
    form.append_pair("redirect_uri", callback.unwrap_or("https://underpin.invalid/"));
    form.append_pair("client_id", &oauth.client_id)
        .append_pair("client_secret", oauth.client_secret.expose());
    form.finish()
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let json = answer.json().unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let (error, description) = (text("error"), text("error_description"));
    let cause = match error.as_str() {
        "invalid_grant" => return Ok(()),
        "invalid_client" | "unauthorized_client" => causes::OAUTH_SECRET_WRONG,
        "invalid_request" if description.contains("redirect") => causes::CALLBACK_MISMATCH,
        _ if answer.status.as_u16() == 404 => causes::OAUTH2_PROVIDER_MISSING,
        _ => causes::TOKEN_ENDPOINT_WRONG,
    };
    Err(Failure::new(cause, &answer.line, "400 with `invalid_grant`: the code is not known", answer.said()))
}

#[cfg(test)]
mod tests {
    use harness::Secret;

    use super::*;

    #[test]
    fn a_code_that_is_not_known_shows_that_the_secret_is_right() {
        let code =
            |status, body| judge(&Answer::of(status, &[], body)).err().map(|failure| failure.cause.code);
        assert_eq!(code(400, r#"{"error":"invalid_grant"}"#), None);
        assert_eq!(code(401, r#"{"error":"invalid_client"}"#), Some("oauth-secret-wrong"));
        let redirect = r#"{"error":"invalid_request","error_description":"Invalid redirect_uri"}"#;
        assert_eq!(code(400, redirect), Some("callback-mismatch"));
        assert_eq!(
            code(404, r#"{"message":"null for uri","status-code":404}"#),
            Some("oauth2-provider-missing")
        );
        assert_eq!(code(200, "<html>log in"), Some("token-endpoint-wrong"));
    }

    #[test]
    fn the_form_is_encoded() {
        let oauth = Oauth { client_id: "id".to_owned(), client_secret: Secret::new("a&b=c".to_owned()) };
        let form = form(&oauth, "run", Some("https://g/auth/h/callback"));
        assert!(form.ends_with("&client_id=id&client_secret=a%26b%3Dc"), "{form}");
        assert!(form.contains("&redirect_uri=https%3A%2F%2Fg%2Fauth%2Fh%2Fcallback&"), "{form}");
    }
}

//! The token address takes the application's id, secret and callback.
//!
//! After the log-in Gitpod exchanges a code for a token with the application id and the secret. If that fails, users
//! see `Failed to obtain access token`. Source: l04; complaints #2615, #2678 and #2002.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_token_exchange",
        key: "l04",
        title: "the OAuth application's id and secret are right",
        why: "After the log-in Gitpod exchanges a code for a token with the application id and the secret. If that fails, users see `Failed to obtain access token`.",
        wire: "`POST /oauth/token` with a code that never was: `invalid_grant` shows that id and secret are right, `invalid_client` that they are not.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// A code that no log-in has given.
const CODE: &str = "underpin-has-no-code";
/// The host of the callback where the environment names none: GitLab looks at the code first.
const NO_HOST: &str = "underpin.invalid";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let callback = scm.settings.callback().unwrap_or_else(|| {
        let host = crate::net::http::authority(&scm.settings.url).replace(':', "_");
        format!("https://{NO_HOST}/auth/{host}/callback")
    });
    let fields = [("grant_type", "authorization_code"), ("code", CODE), ("redirect_uri", callback.as_str())];
    let request = gitlab::of_application(scm, &at, &fields)?;
    let answer = scm.send(cx, request).await?.settled()?;
    judge(&answer)?;
    Ok(Passed::saying("`invalid_grant`: id and secret are right, and the code is none"))
}

/// GitLab looks at the application first, and then at the code.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let error = gitlab::oauth_error(answer).filter(|_| answer.status.is_client_error() && !answer.is_page());
    let cause = match error.as_deref() {
        Some("invalid_grant") => return Ok(()),
        Some("invalid_client") => causes::OAUTH_SECRET_WRONG,
        Some("unauthorized_client") => causes::OAUTH_CLIENT_UNKNOWN,
        _ => causes::TOKEN_ENDPOINT_WRONG,
    };
    let expected = "`invalid_grant`, since the code never was";
    Err(Failure::new(cause, &answer.line, expected, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, kind: &str, body: &str) -> Option<&'static str> {
        judge(&Answer::of(status, &[("content-type", kind)], body)).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn the_error_tells_who_is_wrong() {
        let json = |status, error| code(status, "application/json", &format!(r#"{{"error":"{error}"}}"#));
        assert_eq!(json(400, "invalid_grant"), None);
        assert_eq!(json(401, "invalid_grant"), None, "the status of it was another once");
        assert_eq!(json(401, "invalid_client"), Some("oauth-secret-wrong"));
        assert_eq!(json(400, "unauthorized_client"), Some("oauth-client-unknown"));
        assert_eq!(json(400, "invalid_request"), Some("token-endpoint-wrong"));
        assert_eq!(json(404, "404 Not Found"), Some("token-endpoint-wrong"));
    }

    /// Something else than GitLab took the request for a token, and users saw that none was obtained.
    #[test]
    fn issue_2615_something_else_at_the_token_address() {
        assert_eq!(code(200, "text/html", "<html>Sign in</html>"), Some("token-endpoint-wrong"));
        assert_eq!(code(422, "text/html", "<!doctype html>"), Some("token-endpoint-wrong"));
        assert_eq!(code(200, "application/json", r#"{"access_token":"x"}"#), Some("token-endpoint-wrong"));
        assert_eq!(code(302, "", ""), Some("token-endpoint-wrong"));
    }
}

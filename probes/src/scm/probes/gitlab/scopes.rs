//! The OAuth token's scopes hold `read_user`, `api` and `read_repository`.
//!
//! Gitpod asks for `read_user`, `api` and `read_repository`. An application that was registered without one of them
//! gives tokens with which a clone or a start of a workspace fails. From 15.0 on such tokens end after two hours.
//! Source: l05; complaints #1906, #10090 and #10065.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::ACCEPT;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_scopes",
        key: "l05",
        title: "a token of the application has the scopes that Gitpod asks for",
        why: "Gitpod asks for `read_user`, `api` and `read_repository`. An application that was registered without one of them gives tokens with which a clone or a start of a workspace fails. From 15.0 on such tokens end after two hours.",
        wire: "`GET /oauth/token/info` with the token: scopes and `expires_in`. Personal tokens have no such answer, and the case does not apply to them.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// How many seconds a token has to last so that a run of an hour does not end in the middle.
const SOON: u64 = 15 * 60;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let kind = scm.token_kind(Vendor::GitLab)?;
    if kind == TokenKind::GitLabPersonal {
        return Err(personal());
    }
    let request = Request::new(Method::GET, at.addresses.page("oauth/token/info"));
    let step = request.line();
    if !kind.shows_scopes() {
        return Err(unsuitable(&step, kind.name()).into());
    }
    let answer = match at.ask(cx, request.header(ACCEPT, "application/json")).await {
        Ok(answer) => answer,
        // Instances may give personal tokens another beginning: one that the API takes and this address does not is such.
        Err(failure) if failure.cause == causes::SCM_TOKEN_REFUSED && kind == TokenKind::Plain => {
            at.user(cx).await?;
            return Err(personal());
        }
        Err(failure) => return Err(failure.into()),
    };
    let token = judge(&answer)?;
    if let Some(seconds) = token.ends_in {
        cx.observe("token-expires-in", "", seconds.into());
        if seconds < SOON {
            cx.remark(&format!("the token ends in {seconds} s"));
        }
    }
    Ok(Passed::saying(token.said()))
}

fn personal() -> NotPassed {
    NotPassed::not_applicable("a personal token has no such answer; Gitpod gets one of the application")
}

fn unsuitable(step: &str, actual: &str) -> Failure {
    Failure::new(causes::TOKEN_KIND_UNSUITABLE, step, "a token of the OAuth application", actual)
}

/// What GitLab says of a token of an application.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    scopes: Vec<String>,
    ends_in: Option<u64>,
}

impl Token {
    fn said(&self) -> String {
        let ends = self.ends_in.map_or_else(|| "it does not end".to_owned(), |s| format!("it ends in {s} s"));
        format!("{}; {ends}", self.scopes.join(", "))
    }
}

fn judge(answer: &Answer) -> Result<Token, Failure> {
    let json = answer.json().filter(|_| answer.status == StatusCode::OK && !answer.is_page());
    // `scope` since Doorkeeper 5, `scopes` before it; GitLab answers both.
    let named = json.as_ref().and_then(|json| json.get("scope").or_else(|| json.get("scopes")));
    let scopes: Vec<String> = match named {
        Some(Value::Array(scopes)) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(scopes)) => scopes.split_whitespace().map(str::to_owned).collect(),
        _ => return Err(unsuitable(&answer.line, &answer.said())),
    };
    let missing: Vec<&str> = Vendor::GitLab
        .scopes()
        .iter()
        .copied()
        .filter(|wanted| !scopes.iter().any(|scope| scope == wanted))
        .collect();
    if !missing.is_empty() {
        return Err(Failure::new(
            causes::APPLICATION_SCOPE_MISSING,
            &answer.line,
            Vendor::GitLab.scopes().join(", "),
            format!("{}, without {}", scopes.join(", "), missing.join(" and ")),
        ));
    }
    let ends_in = json.as_ref().and_then(|json| json.get("expires_in")).and_then(Value::as_u64);
    Ok(Token { scopes, ends_in })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(scope: &str, expires_in: &str) -> Answer {
        Answer::of(
            200,
            &[],
            &format!(r#"{{"resource_owner_id":1,"scope":{scope},"expires_in":{expires_in}}}"#),
        )
    }

    /// The application was registered without the scope that a clone needs.
    #[test]
    fn issue_1906_an_application_without_read_repository() {
        let failure = judge(&info(r#"["read_user","api"]"#, "7200")).unwrap_err();
        assert_eq!(failure.cause, causes::APPLICATION_SCOPE_MISSING);
        assert_eq!(failure.actual, "read_user, api, without read_repository");
        assert!(judge(&info(r#"["api","read_repository","read_user","openid"]"#, "7200")).is_ok());
        assert!(judge(&info(r#""api read_repository read_user""#, "7200")).is_ok());
    }

    /// Tokens that end and tokens that do not are both fine, and told apart.
    #[test]
    fn issues_10090_and_10065_whether_a_token_ends_is_said() {
        let said =
            |expires_in| judge(&info(r#"["api","read_repository","read_user"]"#, expires_in)).unwrap().said();
        assert!(said("7200").ends_with("it ends in 7200 s"));
        assert!(said("null").ends_with("it does not end"));
    }

    #[test]
    fn what_shows_no_scopes_is_another_kind_of_token() {
        for (status, body) in [(200, "{}"), (400, r#"{"error":"invalid_request"}"#), (404, "<html>")] {
            let failure = judge(&Answer::of(status, &[], body)).unwrap_err();
            assert_eq!(failure.cause, causes::TOKEN_KIND_UNSUITABLE, "{status} {body}");
        }
    }
}

//! `GET /user` answers with id and login.
//!
//! Gitpod makes its own user from `GET /user`: it needs the id and the log-in name, and shows the name and the
//! picture. Source: g05; `components/server/src/github/github-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_user",
        key: "g05",
        title: "the user of the token can be read",
        why: "Gitpod makes its own user from `GET /user`: it needs the id and the log-in name, and shows the name and the picture.",
        wire: "`GET /user` with the token, within the 5 s that Gitpod gives REST calls.",
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
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    if !kind.is_of_a_user() {
        let step = "reading the kind of the token";
        let expected = "a token that stands for a user";
        return Err(Failure::new(causes::TOKEN_KIND_UNSUITABLE, step, expected, kind.name()).into());
    }
    let login = judge(&at.user(cx).await?)?;
    Ok(Passed::saying(format!("the token is of `{login}`")))
}

fn judge(answer: &Answer) -> Result<String, Failure> {
    let failure = |cause, expected| Failure::new(cause, &answer.line, expected, answer.said());
    match answer.status.as_u16() {
        403 => return Err(failure(causes::SCM_TOKEN_REFUSED, "the user of the token")),
        300..=399 | 404 => return Err(failure(causes::API_BASE_WRONG, "the user of the token")),
        _ => {}
    }
    let user =
        github::shaped(answer, causes::USER_INCOMPLETE, "`id`, a number, and `login`, a text", |user| {
            user["id"].is_u64() && user["login"].as_str().is_some_and(|login| !login.is_empty())
        })?;
    Ok(user.get("login").and_then(Value::as_str).unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, body: &str) -> &'static str {
        judge(&Answer::of(status, &[], body)).unwrap_err().cause.code
    }

    #[test]
    fn a_user_has_an_id_and_a_login() {
        let answer = Answer::of(200, &[], r#"{"id":4711,"login":"ada","name":null}"#);
        assert_eq!(judge(&answer).unwrap(), "ada");
        for body in [r#"{"id":4711}"#, r#"{"login":"ada"}"#, r#"{"id":"4711","login":"ada"}"#, "[]", "<html>"]
        {
            assert_eq!(code(200, body), "user-incomplete", "{body}");
        }
    }

    #[test]
    fn a_refusal_is_about_the_token_and_an_absent_address_about_the_api() {
        assert_eq!(code(403, r#"{"message":"Your IP address is not permitted"}"#), "scm-token-refused");
        assert_eq!(code(404, r#"{"message":"Not Found"}"#), "api-base-wrong");
        assert_eq!(code(302, ""), "api-base-wrong");
    }
}

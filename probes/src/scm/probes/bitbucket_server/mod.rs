//! The probes of Bitbucket Server, one file each. The list is the order in which they are reported. Below it stands what
//! all of them read an answer with.

use harness::{Cause, Cx, Failure, NotPassed, Probe};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::at::At;
use crate::scm::bitbucket::{has_text, values};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::identify::{Question, found};

mod identify;
mod version;
mod context_path;
mod authorize;
mod token_exchange;
mod whoami;
mod user;
mod email;
mod repositories;
mod clone_links;
mod default_branch;
mod branches;
mod permissions;
mod hooks;
mod hook_lifecycle;
mod personal_repositories;
mod git;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    version::PROBE,
    context_path::PROBE,
    authorize::PROBE,
    token_exchange::PROBE,
    whoami::PROBE,
    user::PROBE,
    email::PROBE,
    repositories::PROBE,
    clone_links::PROBE,
    default_branch::PROBE,
    branches::PROBE,
    permissions::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    personal_repositories::PROBE,
    git::PROBE,
];

/// The JSON of a success. What does not refuse in the API's own words is not the API; anything else is `otherwise`.
fn read(answer: &Answer, otherwise: &'static Cause, expected: &str) -> Result<Value, Failure> {
    let json = answer.json().filter(|_| answer.status.is_success());
    let cause = if is_nowhere(answer) { causes::API_BASE_WRONG } else { otherwise };
    json.ok_or_else(|| Failure::new(cause, &answer.line, expected, answer.said()))
}

/// Whether nothing of the API is at an address: its own 404 lists what is not found under `errors`.
fn is_nowhere(answer: &Answer) -> bool {
    answer.status.as_u16() == 404 && answer.json().is_none_or(|json| json.get("errors").is_none())
}

/// The same below a repository. Bitbucket Server answers 401 to whoever is logged in and may not see it.
fn read_of_repository(answer: &Answer, otherwise: &'static Cause, expected: &str) -> Result<Value, Failure> {
    let unseen = matches!(answer.status.as_u16(), 401 | 403 | 404);
    read(answer, if unseen { causes::SCM_REPOSITORY_NOT_FOUND } else { otherwise }, expected)
}

/// The application properties, which identification has asked for already, as a rule.
async fn properties(at: &At<'_>, cx: &Cx) -> Result<Answer, NotPassed> {
    let mut asked = found(at.scm, cx).await?.signals.answers.into_iter();
    match asked.find(|(question, _)| *question == Question::ApplicationProperties) {
        Some((_, answer)) => Ok(answer),
        None => Ok(at.scm.send(cx, at.get("application-properties")).await?.settled()?),
    }
}

/// Where not even the API answers, nothing can be said of what else is served below `/rest/`.
async fn api_answers(at: &At<'_>, cx: &Cx) -> Result<(), NotPassed> {
    if is_nowhere(&properties(at, cx).await?) {
        return Err(NotPassed::Blocked { by: "bitbucket_server_identify" });
    }
    Ok(())
}

/// The user under the name that whoami tells, asked once in a run.
async fn profile(at: &At<'_>, cx: &Cx) -> Result<Answer, NotPassed> {
    let Ok(name) = whoami::judge(&at.user(cx).await?) else {
        return Err(NotPassed::Blocked { by: "bitbucket_server_whoami" });
    };
    at.profile(cx, &as_gitpod_writes(&name)).await
}

/// What would end a path or begin another one; anything else is written into the address as whoami told it.
const ENDS: &AsciiSet = &CONTROLS.add(b' ').add(b'/').add(b'\\').add(b'?').add(b'#');

/// A name as Gitpod writes it into an address: `@` and `%` stay.
fn as_gitpod_writes(name: &str) -> String {
    utf8_percent_encode(name, ENDS).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_that_the_user_may_not_see_is_not_found() {
        let code = |status, body| {
            let answer = Answer::of(status, &[], body);
            read_of_repository(&answer, causes::BRANCHES_WRONG, "200").err().map(|failure| failure.cause.code)
        };
        for status in [401, 403, 404] {
            assert_eq!(code(status, r#"{"errors":[]}"#), Some("scm-repository-not-found"));
        }
        assert_eq!(code(404, r#"{"message":"null for uri","status-code":404}"#), Some("api-base-wrong"));
        assert_eq!(code(409, "{}"), Some("branches-wrong"));
        assert_eq!(code(200, "<html>"), Some("branches-wrong"));
        assert_eq!(code(200, "{}"), None);
    }

    #[test]
    fn a_page_has_values() {
        let items = |body: &str| {
            let answer = Answer::of(200, &[], body);
            values(&answer, &answer.json().unwrap(), causes::LISTING_WRONG, "a page").map(<[Value]>::len)
        };
        assert_eq!(items(r#"{"values":[{}]}"#), Ok(1));
        assert_eq!(items(r#"{"values":null}"#).unwrap_err().cause, causes::LISTING_WRONG);
    }

    #[test]
    fn a_name_is_written_as_whoami_told_it() {
        for (name, written) in [
            ("ada@example.com", "ada@example.com"),
            ("Ada.Lovelace", "Ada.Lovelace"),
            ("ada%40example.com", "ada%40example.com"),
            ("../admin?x", "..%2Fadmin%3Fx"),
        ] {
            assert_eq!(as_gitpod_writes(name), written);
        }
    }
}

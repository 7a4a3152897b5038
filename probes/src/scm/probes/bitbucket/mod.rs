//! The probes of Bitbucket.org, one file each. The list is the order in which they are reported. Below it stands what all of
//! them read an answer with.

use harness::{Cause, Failure, Probe};
use http::StatusCode;
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::bitbucket::{has_text, values};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

mod identify;
mod client_credentials;
mod user;
mod emails;
mod scopes;
mod workspaces;
mod repositories;
mod permissions;
mod contents;
mod hooks;
mod hook_lifecycle;
mod git;
mod rate_limit;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    client_credentials::PROBE,
    user::PROBE,
    emails::PROBE,
    scopes::PROBE,
    workspaces::PROBE,
    repositories::PROBE,
    permissions::PROBE,
    contents::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    git::PROBE,
    rate_limit::PROBE,
];

/// The JSON of a success. A scope that the token lacks has its own cause, and so has an answer that is not Bitbucket's at all:
/// its own errors have the type `error`. Anything else is `otherwise`.
fn read(answer: &Answer, otherwise: &'static Cause, expected: &str) -> Result<Value, Failure> {
    if let Some(json) = answer.json().filter(|_| answer.status.is_success()) {
        return Ok(json);
    }
    let lacks_scope = answer.status == StatusCode::FORBIDDEN
        && String::from_utf8_lossy(&answer.body).contains("privilege scopes");
    let cause = if lacks_scope {
        causes::TOKEN_SCOPE_MISSING
    } else if answer.status.is_success() || is_bitbuckets(answer) {
        otherwise
    } else {
        causes::API_BASE_WRONG
    };
    Err(Failure::new(cause, &answer.line, expected, answer.said()))
}

/// Whether a refusal is in Bitbucket's own words.
fn is_bitbuckets(answer: &Answer) -> bool {
    answer.json().is_some_and(|json| json.get("type").is_some_and(|kind| kind == "error"))
}

/// Only a token of a user shows what belongs to a user: one of a repository has none, and an app password is no `Bearer`.
fn of_a_user(scm: &Scm) -> Result<(), Failure> {
    let kind = scm.token_kind(Vendor::Bitbucket)?;
    if kind.is_of_a_user() { Ok(()) } else { Err(unsuitable(kind)) }
}

/// App passwords and API tokens are good with a name alone, and so for nothing that is asked here.
fn as_bearer(scm: &Scm) -> Result<(), Failure> {
    let kind = scm.token_kind(Vendor::Bitbucket)?;
    match kind {
        TokenKind::BitbucketAppPassword | TokenKind::AtlassianApi => Err(unsuitable(kind)),
        _ => Ok(()),
    }
}

/// A token of a kind that cannot show what is asked for.
fn unsuitable(kind: TokenKind) -> Failure {
    Failure::new(
        causes::TOKEN_KIND_UNSUITABLE,
        "reading the token",
        "an access token of a user by the OAuth consumer",
        kind.name(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lacking_scope_is_told_from_other_refusals() {
        let body = r#"{"type":"error","error":{"message":"Your credentials lack one or more required privilege scopes."}}"#;
        let code = |status, body| {
            let answer = Answer::of(status, &[], body);
            read(&answer, causes::LISTING_WRONG, "200").err().map(|failure| failure.cause.code)
        };
        assert_eq!(code(403, body), Some("token-scope-missing"));
        assert_eq!(code(403, r#"{"type":"error"}"#), Some("listing-wrong"));
        assert_eq!(code(404, "404 page not found"), Some("api-base-wrong"), "that is a firewall");
        assert_eq!(code(200, "<html>"), Some("listing-wrong"));
        assert_eq!(code(200, "{}"), None);
    }

    #[test]
    fn a_page_has_values() {
        let items = |body: &str| {
            let answer = Answer::of(200, &[], body);
            values(&answer, &answer.json().unwrap(), causes::LISTING_WRONG, "a page").map(<[Value]>::len)
        };
        assert_eq!(items(r#"{"values":[{},{}]}"#), Ok(2));
        assert_eq!(items("{}").unwrap_err().cause, causes::LISTING_WRONG);
        assert_eq!(items(r#"{"values":{}}"#).unwrap_err().cause, causes::LISTING_WRONG);
    }

    #[test]
    fn an_app_password_cannot_show_a_user() {
        let failure = unsuitable(TokenKind::BitbucketAppPassword);
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::TOKEN_KIND_UNSUITABLE, "an app password of Bitbucket.org")
        );
    }
}

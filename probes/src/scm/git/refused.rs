//! Answers at git's addresses that are none of git's.

use harness::{Cause, Failure};

use crate::net::exchange::Answer;
use crate::scm::causes;

/// Whether a refusal is about git over HTTP, and not about the user.
pub fn switched_off(answer: &Answer) -> bool {
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    answer.status.as_u16() == 403
        && said.contains("http")
        && ["not allowed", "disabled", "switched off"].iter().any(|words| said.contains(words))
}

/// The failure that an answer to git with the token is; none for a 200 that is no page.
pub fn with_token(answer: &Answer, expected: &str) -> Option<Failure> {
    let cause = match answer.status.as_u16() {
        _ if switched_off(answer) => causes::GIT_HTTP_DISABLED,
        401 => causes::GIT_CREDENTIALS_REFUSED,
        _ if answer.is_page() || answer.status.is_redirection() => causes::GIT_ANONYMOUS_WRONG,
        200 => return None,
        403 => causes::GIT_CREDENTIALS_REFUSED,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::GIT_ANONYMOUS_WRONG,
    };
    Some(failure(cause, answer, expected))
}

/// A failure that says what was answered, and where a redirect leads.
pub fn failure(cause: &'static Cause, answer: &Answer, expected: &str) -> Failure {
    let actual = match answer.location() {
        Some(location) if answer.status.is_redirection() => {
            format!(
                "{} to {}{}",
                answer.status_text(),
                location.origin().ascii_serialization(),
                location.path()
            )
        }
        _ if answer.status.is_success() => format!("{} with `{}`", answer.status_text(), answer.media_type()),
        _ => answer.said(),
    };
    Failure::new(cause, &answer.line, expected, actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, headers: &[(&str, &str)], body: &str) -> Option<&'static str> {
        with_token(&Answer::of(status, headers, body), "").map(|failure| failure.cause.code)
    }

    #[test]
    fn what_is_none_of_gits_is_told_by_what_to_mend() {
        assert_eq!(code(200, &[("content-type", "text/plain")], "001e"), None);
        assert_eq!(code(401, &[("content-type", "text/html")], "<html>"), Some("git-credentials-refused"));
        assert_eq!(code(403, &[], "Git access over HTTP is not allowed"), Some("git-http-disabled"));
        assert_eq!(code(403, &[], "You are not allowed to download code"), Some("git-credentials-refused"));
        assert_eq!(code(403, &[("content-type", "text/html")], "<html>"), Some("git-anonymous-wrong"));
        assert_eq!(code(404, &[], "Repository not found."), Some("scm-repository-not-found"));
        assert_eq!(code(200, &[("content-type", "text/html")], "<html>"), Some("git-anonymous-wrong"));
        assert_eq!(code(302, &[("location", "/login")], ""), Some("git-anonymous-wrong"));
    }

    #[test]
    fn where_a_redirect_leads_is_said_without_its_query() {
        let answer = Answer::of(302, &[("location", "https://login.example/in?state=secret")], "");
        let failure = failure(causes::GIT_ANONYMOUS_WRONG, &answer, "");
        assert_eq!(failure.actual, "302 Found to https://login.example/in");
    }
}

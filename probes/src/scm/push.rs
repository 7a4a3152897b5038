//! Whether the git of a workspace may push with the token. Nothing is pushed: the server is only asked for the refs that a
//! push begins with, and lets nobody read these who may not write.

use harness::{Cx, Failure, NotPassed};
use http::Method;

use super::at::At;
use super::causes;
use crate::net::exchange::Answer;

/// What git asks for before it pushes.
const REFS: &str = "info/refs?service=git-receive-pack";
const ADVERTISEMENT: &str = "application/x-git-receive-pack-advertisement";
const FIRST_LINE: &[u8] = b"001f# service=git-receive-pack";

/// Asks as a push would.
///
/// # Errors
/// What stands in the way of a push.
pub async fn may_push(at: &At<'_>, cx: &Cx) -> Result<(), NotPassed> {
    let answer = at.ask_as_push(cx, at.git(Method::GET, REFS)?).await?.settled()?;
    Ok(judge(&answer)?)
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let cause = match answer.status.as_u16() {
        200 if answer.media_type() == ADVERTISEMENT && answer.body.starts_with(FIRST_LINE) => return Ok(()),
        _ if answer.is_page() => causes::GIT_ANONYMOUS_WRONG,
        200 => causes::GIT_ADVERTISEMENT_WRONG,
        401 => causes::GIT_CREDENTIALS_REFUSED,
        403 if switched_off(&said) => causes::GIT_HTTP_DISABLED,
        403 => causes::GIT_PUSH_REFUSED,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::GIT_ANONYMOUS_WRONG,
    };
    let actual = match answer.status.as_u16() {
        // What is no packet line need not be text.
        200 => format!("200 with `{}`", answer.media_type()),
        _ => answer.said(),
    };
    Err(Failure::new(cause, &answer.line, format!("200 with the refs, as `{ADVERTISEMENT}`"), actual))
}

/// Whether a refusal is about git over HTTP, and not about the user.
fn switched_off(said: &str) -> bool {
    said.contains("http") && (said.contains("disabled") || said.contains("not allowed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, kind: &str, body: &str) -> Option<&'static str> {
        let answer = Answer::of(status, &[("content-type", kind)], body);
        judge(&answer).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn only_the_refs_in_their_own_form_let_a_push_begin() {
        let refs = "001f# service=git-receive-pack\n0000";
        assert_eq!(code(200, ADVERTISEMENT, refs), None);
        assert_eq!(code(200, "text/plain", refs), Some("git-advertisement-wrong"));
        assert_eq!(
            code(200, ADVERTISEMENT, "001e# service=git-upload-pack\n0000"),
            Some("git-advertisement-wrong")
        );
        assert_eq!(code(200, "text/html", "<html>"), Some("git-anonymous-wrong"));
    }

    #[test]
    fn a_refusal_says_what_to_mend() {
        assert_eq!(code(401, "", ""), Some("git-credentials-refused"));
        assert_eq!(
            code(403, "", "You do not have permission to push to this repository."),
            Some("git-push-refused")
        );
        assert_eq!(code(404, "", "Repository not found"), Some("scm-repository-not-found"));
        assert_eq!(code(302, "", ""), Some("git-anonymous-wrong"));
        let off = "HTTP(S) access to repositories has been disabled by an administrator.";
        assert_eq!(code(403, "", off), Some("git-http-disabled"));
    }
}

//! The clone address challenges git, or serves a public repository.
//!
//! The git of a workspace asks without a log-in first, and asks its credential helper only after a 401 with
//! `WWW-Authenticate`. A page, a redirect or a bare 401 there ends every clone of a private repository. Source: v1.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::USER_AGENT;

use crate::net::exchange::Answer;
use crate::scm::at::{GIT_AGENT, GIT_PROTOCOL};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::git::{advertisement, refused};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_anonymous",
        key: "v1",
        title: "git over HTTP asks for a log-in as git understands it",
        why: "The git of a workspace asks without a log-in first, and asks its credential helper only after a 401 with `WWW-Authenticate`. A page, a redirect or a bare 401 there ends every clone of a private repository.",
        wire: "`GET CLONE/info/refs?service=git-upload-pack` without a log-in: a 401 with `WWW-Authenticate`, or 200 for a public repository.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    let request = at.git(Method::GET, "info/refs?service=git-upload-pack")?;
    let request = request.header(GIT_PROTOCOL, "version=2").header(USER_AGENT, GIT_AGENT);
    let answer = scm.send(cx, request).await?.settled()?;
    Ok(judge(&answer).map(Passed::saying)?)
}

const EXPECTED: &str = "401 with `WWW-Authenticate: Basic`, or the refs of a public repository";

fn judge(answer: &Answer) -> Result<String, Failure> {
    let wrong = |cause| Err(refused::failure(cause, answer, EXPECTED));
    match answer.status.as_u16() {
        401 if offers_basic(answer) => Ok("a log-in is asked for by Basic".to_owned()),
        401 => {
            let said = match answer.header("www-authenticate") {
                "" => "401 without `WWW-Authenticate`".to_owned(),
                other => format!("401 with `WWW-Authenticate: {other}`"),
            };
            Err(Failure::new(causes::GIT_CHALLENGE_MISSING, &answer.line, EXPECTED, said))
        }
        200 if answer.is_page() => wrong(causes::GIT_ANONYMOUS_WRONG),
        200 => {
            advertisement::judge(answer)?;
            Ok("the repository is public, and its refs are served to everybody".to_owned())
        }
        _ if refused::switched_off(answer) => wrong(causes::GIT_HTTP_DISABLED),
        _ => wrong(causes::GIT_ANONYMOUS_WRONG),
    }
}

/// Whether one of the challenges is Basic, the only one that a token goes with.
fn offers_basic(answer: &Answer) -> bool {
    let headers = answer.headers.get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
    let mut challenges = headers.flat_map(|value| value.split(','));
    challenges
        .any(|part| part.split_whitespace().next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> Result<String, (&'static str, String)> {
        judge(&Answer::of(status, headers, body)).map_err(|failure| (failure.cause.code, failure.actual))
    }

    #[test]
    fn a_challenge_has_to_offer_basic() {
        let challenged = |value| judged(401, &[("www-authenticate", value)], "");
        assert!(challenged("Basic realm=\"GitLab\"").is_ok());
        assert!(challenged("Negotiate, basic realm=\"x\"").is_ok());
        let (code, actual) = challenged("").unwrap_err();
        assert_eq!((code, actual.as_str()), ("git-challenge-missing", "401 without `WWW-Authenticate`"));
        assert_eq!(challenged("Bearer realm=\"basic\"").unwrap_err().0, "git-challenge-missing");
    }

    #[test]
    fn what_is_none_of_gits_is_told_apart() {
        let html = [("content-type", "text/html")];
        assert_eq!(judged(200, &html, "<html>").unwrap_err().0, "git-anonymous-wrong");
        assert_eq!(judged(302, &[("location", "/login")], "").unwrap_err().0, "git-anonymous-wrong");
        assert_eq!(judged(404, &[], "Not Found").unwrap_err().0, "git-anonymous-wrong");
        assert_eq!(
            judged(403, &[], "Git access over HTTP is not allowed").unwrap_err().0,
            "git-http-disabled"
        );
        assert_eq!(judged(403, &[], "blocked").unwrap_err().0, "git-anonymous-wrong");
        assert_eq!(
            judged(200, &[("content-type", "text/plain")], "x").unwrap_err().0,
            "git-advertisement-wrong"
        );
    }

    #[test]
    fn a_public_repository_needs_no_log_in() {
        let body = "000eversion 2\n000afetch\n0000";
        let headers = [("content-type", advertisement::ADVERTISEMENT)];
        assert!(judged(200, &headers, body).unwrap().contains("public"));
    }
}

//! The authorize address knows the client id of the OAuth application.
//!
//! Every log-in to Gitpod begins with the browser at the authorize address with the application's client id. With an
//! unknown one users see a 404 and nothing else. Source: g03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::{Answer, Request};
use crate::net::http::host_and_port;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_authorize",
        key: "g03",
        title: "the OAuth application is known",
        why: "Every log-in to Gitpod begins with the browser at the authorize address with the application's client id. With an unknown one users see a 404 and nothing else.",
        wire: "`GET /login/oauth/authorize` with the client id, Gitpod's scopes and its callback, without following: a redirect to the log-in is good, a 404 is an unknown id. No user is needed.",
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
    let at = scm.at(cx, Vendor::GitHub).await?;
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application"));
    };
    let mut url = at.addresses.authorize();
    let scopes = Vendor::GitHub.scopes().join(Vendor::GitHub.scope_separator());
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .extend_pairs(scm.settings.callback().map(|callback| ("redirect_uri", callback)))
        .append_pair("scope", &scopes)
        .append_pair("client_id", &oauth.client_id);
    let request = Request::new(Method::GET, url).header(http::header::ACCEPT, "text/html");
    judge(&scm.send(cx, request).await?.settled()?)?;
    Ok(Passed::saying("GitHub leads to its log-in"))
}

fn judge(answer: &Answer) -> Result<(), NotPassed> {
    let failure = |cause| Failure::new(cause, &answer.line, "a redirect to GitHub's log-in", answer.said());
    let signed = !answer.header("x-github-request-id").is_empty();
    match (answer.status.as_u16(), answer.location()) {
        (404, _) => Err(failure(causes::OAUTH_CLIENT_UNKNOWN).into()),
        (300..=399, Some(to))
            if to.query().is_some_and(|query| query.contains("error=redirect_uri_mismatch")) =>
        {
            Err(failure(causes::CALLBACK_MISMATCH).into())
        }
        (300..=399, Some(to)) if to.query().is_some_and(|query| query.contains("error=")) => {
            let actual = to.query().unwrap_or_default().to_owned();
            Err(Failure { actual, ..failure(causes::OAUTH_CLIENT_UNKNOWN) }.into())
        }
        (300..=399, Some(to)) if to.host_str() == answer.url.host_str() => Ok(()),
        // A browser gets through a log-in of the company; what comes after it cannot be seen from here.
        (300..=399, Some(to)) => Err(NotPassed::not_applicable(format!(
            "browsers are led to `{}` first, so that the client id cannot be seen here (`github_token_exchange` checks it)",
            host_and_port(&to)
        ))),
        (200, _) if signed => Ok(()),
        _ => Err(failure(causes::PORTAL_IN_BETWEEN).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, location: &str, id: &str) -> String {
        let answer = Answer::of(status, &[("location", location), ("x-github-request-id", id)], "<html>");
        match judge(&answer) {
            Ok(()) => "fine".to_owned(),
            Err(NotPassed::Failure(failure)) => failure.cause.code.to_owned(),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn a_redirect_to_the_log_in_shows_that_the_client_id_is_known() {
        assert_eq!(answered(302, "https://h/login?client_id=x&return_to=%2Flogin%2Foauth", "A"), "fine");
        assert_eq!(answered(302, "/login?client_id=x", ""), "fine");
        assert_eq!(answered(200, "", "A"), "fine", "some releases show the log-in at once");
        assert_eq!(answered(404, "", "A"), "oauth-client-unknown");
    }

    #[test]
    fn what_does_not_come_from_github_says_nothing_of_the_client_id() {
        assert_eq!(answered(200, "", ""), "portal-in-between");
        assert_eq!(answered(403, "", "A"), "portal-in-between");
        assert!(answered(302, "https://login.example/", "").contains("login.example:443"));
    }

    #[test]
    fn complaint_2073_another_callback_is_told_by_the_redirect() {
        let to =
            "https://other.example/callback?error=redirect_uri_mismatch&error_description=The+redirect_uri";
        assert_eq!(answered(302, to, "A"), "callback-mismatch");
        assert_eq!(
            answered(302, "https://g/callback?error=application_suspended", "A"),
            "oauth-client-unknown"
        );
    }
}

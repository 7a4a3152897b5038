//! API addresses answer with what the product says, not with a log-in page.
//!
//! Gitpod's server calls the API with nothing but a token. A single sign-on or an access proxy in front answers such
//! calls with a page for people, often with the status 200, or sends them to another host, and Gitpod cannot read
//! either. Source: s04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use url::Url;

use super::found;
use crate::net::causes::SERVER_ERROR;
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::identify::{Found, Question};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::no_portal",
        key: "s04",
        title: "the API answers by itself, and not a log-in page before it",
        why: "Gitpod's server calls the API with nothing but a token. A single sign-on or an access proxy in front answers such calls with a page for people, often with the status 200, or sends them to another host, and Gitpod cannot read either.",
        wire: "The answers of connecting and of identification, which are sent without a token: JSON of the product is wanted, no HTML and no redirect to another host. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = found(scm, cx).await?;
    if found.identity.product.is_some() && found.vendor().is_none() {
        return Ok(Passed::saying(format!("{} answers by itself", found.identity.name)));
    }
    let answers = telling(&found);
    if answers.is_empty() {
        let expected = "an answer of the API that is not 5xx";
        return Err(Failure::new(SERVER_ERROR, "asking the API", expected, "none").into());
    }
    for answer in &answers {
        judge(answer)?;
    }
    Ok(Passed::saying(format!(
        "{} of the API, and no page",
        harness::text::count(answers.len() as u64, "answer")
    )))
}

/// The answers that tell whether the API speaks for itself: those of the vendor whose product it is, and all where none is
/// known. Servers of one vendor answer the questions of another with pages, as they answer any wrong address.
fn telling(found: &Found) -> Vec<&Answer> {
    let signals = &found.signals;
    if signals.is_hosted() {
        return vec![&signals.root];
    }
    let own = found.vendor().filter(|_| found.identity.product.is_some()).map(|vendor| match vendor {
        Vendor::GitHub => Question::GitHubMeta,
        Vendor::GitLab => Question::GitLabVersion,
        Vendor::Bitbucket | Vendor::BitbucketServer => Question::ApplicationProperties,
    });
    let answers = signals.answers.iter();
    answers.filter(|(question, _)| own.is_none_or(|own| own == *question)).map(|(_, answer)| answer).collect()
}

/// An answer of an API has no page for people, and sends nobody elsewhere.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let expected = "an answer of the product's API";
    if answer.status.is_redirection()
        && let Some(location) = answer.location()
    {
        let cause = elsewhere(&answer.url, &location);
        let to = format!("{}{}", location.origin().ascii_serialization(), location.path());
        let actual = format!("{} to {to}", answer.status_text());
        return Err(Failure::new(cause, &answer.line, expected, actual));
    }
    // A 404 may be a page of any web server, and says that the API is elsewhere, not that something stands before it.
    let let_in = answer.status.is_success() || matches!(answer.status.as_u16(), 401 | 403);
    if let_in && answer.is_page() {
        let actual = format!("{} with a page of HTML", answer.status_text());
        return Err(Failure::new(causes::PORTAL_IN_BETWEEN, &answer.line, expected, actual));
    }
    Ok(())
}

fn elsewhere(asked: &Url, location: &Url) -> &'static harness::Cause {
    if asked.host_str() != location.host_str() {
        causes::REDIRECTED_ELSEWHERE
    } else if location.path() != asked.path() && location.path().ends_with(asked.path()) {
        // `/api/v4/version` is led to `/gitlab/api/v4/version`.
        causes::CONTEXT_PATH_NEEDED
    } else {
        causes::PORTAL_IN_BETWEEN
    }
}

#[cfg(test)]
mod tests {
    use harness::record::Identity;

    use super::*;
    use crate::scm::identify::Signals;

    fn code(status: u16, headers: &[(&str, &str)], body: &str) -> Option<&'static str> {
        judge(&Answer::of(status, headers, body)).err().map(|failure| failure.cause.code)
    }

    const HTML: (&str, &str) = ("content-type", "text/html");

    #[test]
    fn a_page_for_people_is_a_portal_and_a_wrong_address_is_not() {
        assert_eq!(code(200, &[HTML], "<html>"), Some("portal-in-between"));
        assert_eq!(code(403, &[HTML], "<html>"), Some("portal-in-between"));
        assert_eq!(code(404, &[HTML], "<html>"), None);
        assert_eq!(code(401, &[("content-type", "application/json")], "{}"), None);
    }

    #[test]
    fn a_redirect_is_told_by_where_it_leads() {
        let to = |location| code(302, &[("location", location)], "");
        assert_eq!(to("https://login.example/?state=1"), Some("redirected-elsewhere"));
        assert_eq!(to("/oauth2/start"), Some("portal-in-between"));
        assert_eq!(to("/gitlab/v2/"), Some("context-path-needed"));
        let failure =
            judge(&Answer::of(302, &[("location", "https://login.example/in?state=1")], "")).unwrap_err();
        assert_eq!(failure.actual, "302 Found to https://login.example/in");
    }

    #[test]
    fn of_a_product_that_is_known_its_own_question_alone_tells() {
        let mut signals = Signals::new("git.example".to_owned(), Answer::of(302, &[], ""));
        signals.answers.push((Question::GitLabVersion, Answer::of(200, &[HTML], "<html>")));
        signals.answers.push((Question::GitHubMeta, Answer::of(200, &[], "{}")));
        let identity = |product: Option<&str>| Identity {
            product: product.map(str::to_owned),
            name: String::new(),
            version: None,
            edition: None,
            confidence: 1.0,
            how: Vec::new(),
        };
        let telling = |product| telling(&Found::played(identity(product), signals.clone())).len();
        assert_eq!(telling(Some("github-enterprise")), 1);
        assert_eq!(telling(Some("bitbucket-server")), 0);
        assert_eq!(telling(None), 2);
    }
}

//! GitHub's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://api.github.com` for github.com and `https://HOST/api/v3` for every other host. Where the API
//! is served elsewhere, not even a log-in ends well. Source: g01; complaint #8501.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::identify::{self, Question, Signals};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_identify",
        key: "g01",
        title: "the API of GitHub answers where Gitpod looks for it",
        why: "Gitpod takes `https://api.github.com` for github.com and `https://HOST/api/v3` for every other host. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /meta` of the API without a token, and on GitHub Enterprise the header `X-GitHub-Enterprise-Version`, which stands on a 401, too.",
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
    let answer = if let Some(answer) = asked_already(&identify::found(scm, cx).await?.signals) {
        answer
    } else {
        let request = Request::new(Method::GET, at.addresses.api("meta"));
        scm.send(cx, request.header(ACCEPT, "application/json")).await?
    };
    judge(&answer.settled()?)?;
    Ok(Passed::saying("`/meta` answers"))
}

/// What identification was answered at the same address.
fn asked_already(signals: &Signals) -> Option<Answer> {
    if signals.host == "github.com" {
        return Some(signals.root.clone());
    }
    let meta = signals.answers.iter().find(|(question, _)| *question == Question::GitHubMeta);
    meta.map(|(_, answer)| answer.clone())
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    // A server in private mode answers 401, and one whose limit for strangers is used up 403: the API is there.
    let served =
        matches!(answer.status.as_u16(), 200 | 401 | 403) && answer.media_type() == "application/json";
    let signed = ["x-github-request-id", "x-github-enterprise-version"];
    let own = |json: serde_json::Value| json.get("verifiable_password_authentication").is_some();
    let of_github =
        signed.iter().any(|name| !answer.header(name).is_empty()) || answer.json().is_some_and(own);
    if served && of_github {
        return Ok(());
    }
    let expected = "the answer of GitHub's API, in JSON";
    Err(Failure::new(causes::API_BASE_WRONG, &answer.line, expected, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, kind: &str, version: &str, body: &str) -> Result<(), &'static str> {
        let headers = [("content-type", kind), ("x-github-enterprise-version", version)];
        judge(&Answer::of(status, &headers, body)).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn complaint_8501_an_api_at_another_address_is_no_api() {
        let json = "application/json; charset=utf-8";
        let wrong = Err("api-base-wrong");
        assert_eq!(answered(200, json, "3.6.1", r#"{"installed_version":"3.6.1"}"#), Ok(()));
        assert_eq!(
            answered(401, json, "3.6.1", r#"{"message":"Must authenticate"}"#),
            Ok(()),
            "private mode"
        );
        assert_eq!(answered(404, json, "3.6.1", r#"{"message":"Not Found"}"#), wrong);
        assert_eq!(answered(200, "text/html", "3.6.1", "<html>"), wrong);
        assert_eq!(answered(302, "", "3.6.1", ""), wrong);
    }

    #[test]
    fn an_answer_without_any_sign_of_github_is_none_of_its() {
        let json = "application/json";
        assert_eq!(answered(200, json, "", "{}"), Err("api-base-wrong"));
        assert_eq!(answered(200, json, "", r#"{"verifiable_password_authentication":true}"#), Ok(()));
    }

    #[test]
    fn what_identification_asked_is_not_asked_again() {
        let root = |url| Answer::of(200, &[("server", url)], "");
        let signals = Signals::new("github.com".to_owned(), root("hosted"));
        assert_eq!(
            asked_already(&signals).map(|answer| answer.header("server").to_owned()).as_deref(),
            Some("hosted")
        );
        let mut signals = Signals::new("ghe.example".to_owned(), root("pages"));
        assert!(asked_already(&signals).is_none(), "the pages are no API");
        signals.answers.push((Question::GitHubMeta, root("api")));
        assert_eq!(
            asked_already(&signals).map(|answer| answer.header("server").to_owned()).as_deref(),
            Some("api")
        );
    }
}

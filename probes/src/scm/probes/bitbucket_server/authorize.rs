//! The authorize address exists and takes Gitpod's scopes.
//!
//! Gitpod logs users in by OAuth 2, which Bitbucket Server has from 7.20 on. The list of scopes is refused as a whole
//! when one of them is not known or a space stands where none belongs. Source: t04; complaints #7957, #1965 and PR
//! #9135.

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use url::Url;

use super::api_answers;
use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_authorize",
        key: "t04",
        title: "the OAuth 2 provider takes Gitpod's scopes",
        why: "Gitpod logs users in by OAuth 2, which Bitbucket Server has from 7.20 on. The list of scopes is refused as a whole when one of them is not known or a space stands where none belongs.",
        wire: "`GET /rest/oauth2/latest/authorize` with the client id, Gitpod's scopes and its callback, without following: 404 means that there is no OAuth 2.",
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
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    api_answers(&at, cx).await?;
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application (`oauth`)"));
    };
    let callback = scm.settings.callback();
    let url = address(at.addresses.authorize(), &oauth.client_id, callback.as_deref(), &cx.run().to_string());
    let request = Request::new(Method::GET, url).header(ACCEPT, "text/html, */*;q=0.5");
    let answer = scm.send(cx, request).await?.settled()?;
    if judge(&answer, callback.is_some())? == Callback::Unchecked {
        cx.remark(
            "the callback of the application link was not checked: the environment gives no `callback_host`",
        );
    }
    Ok(Passed::saying("the log-in by OAuth 2 begins"))
}

/// The address that a log-in begins at, as Gitpod writes it.
fn address(mut url: Url, client_id: &str, callback: Option<&str>, state: &str) -> Url {
    let scopes = Vendor::BitbucketServer.scopes().join(Vendor::BitbucketServer.scope_separator());
    let mut query = url.query_pairs_mut();
    query.append_pair("response_type", "code").append_pair("client_id", client_id);
    query.append_pair("redirect_uri", callback.unwrap_or("https://underpin.invalid/"));
    query.append_pair("scope", &scopes).append_pair("state", state);
    drop(query);
    url
}

/// Whether the answer tells of the callback, too.
#[derive(Debug, PartialEq, Eq)]
enum Callback {
    Right,
    Unchecked,
}

fn judge(answer: &Answer, has_callback: bool) -> Result<Callback, Failure> {
    let failure = |cause| {
        let expected = "a redirect to the log-in, or its page";
        let actual = match answer.location() {
            Some(to) => format!("{}, to {to}", answer.status_text()),
            None => answer.said(),
        };
        Err(Failure::new(cause, &answer.line, expected, actual))
    };
    let refusal = refusal(answer);
    match (answer.status.as_u16(), refusal) {
        (404, _) => failure(causes::OAUTH2_PROVIDER_MISSING),
        // The callback that stands in for a missing one is nobody's.
        (_, Some(cause)) if cause == causes::CALLBACK_MISMATCH && !has_callback => Ok(Callback::Unchecked),
        (_, Some(cause)) => failure(cause),
        (200..=399, None) if has_callback => Ok(Callback::Right),
        (200..=399, None) => Ok(Callback::Unchecked),
        _ => failure(causes::OAUTH2_PROVIDER_MISSING),
    }
}

/// Why it is refused, as the redirect or the body says.
fn refusal(answer: &Answer) -> Option<&'static Cause> {
    let told = match answer.location() {
        Some(to) => {
            let error = |name: &str| {
                to.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.to_string())
            };
            format!("{} {}", error("error")?, error("error_description").unwrap_or_default())
        }
        None if answer.status.is_client_error() => String::from_utf8_lossy(&answer.body).into_owned(),
        None => return None,
    };
    let told = told.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| told.contains(word));
    if says(&["scope"]) {
        Some(causes::OAUTH_SCOPES_REFUSED)
    } else if says(&["redirect", "callback"]) {
        Some(causes::CALLBACK_MISMATCH)
    } else if says(&["client"]) {
        Some(causes::OAUTH_CLIENT_UNKNOWN)
    } else {
        Some(causes::OAUTH2_PROVIDER_MISSING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, location: &str, body: &str) -> Result<Callback, &'static str> {
        judge(&Answer::of(status, &[("location", location)], body), true)
            .map_err(|failure| failure.cause.code)
    }

    /// gitpod-io/gitpod#7957 and #1965: before 7.20 nobody could log in.
    #[test]
    fn issues_7957_and_1965_a_server_before_7_20_has_no_oauth_2() {
        assert_eq!(told(404, "", r#"{"message":"null for uri"}"#), Err("oauth2-provider-missing"));
    }

    /// gitpod-io/gitpod PR #9135: a space stood before the first scope, and the whole list was refused.
    #[test]
    fn pull_request_9135_scopes_are_written_without_a_space_before_the_first() {
        let url = address(Url::parse("https://h/rest/oauth2/latest/authorize").unwrap(), "id", None, "s");
        let scope = url.query_pairs().find(|(name, _)| name == "scope").unwrap().1.to_string();
        assert_eq!(scope, "PUBLIC_REPOS REPO_READ REPO_WRITE REPO_ADMIN PROJECT_ADMIN");
        let refused = "https://gitpod.example/auth/h/callback?error=invalid_scope&state=s";
        assert_eq!(told(302, refused, ""), Err("oauth-scopes-refused"));
    }

    #[test]
    fn a_log_in_that_begins_is_fine() {
        assert_eq!(
            told(302, "https://h/login?next=%2Frest%2Foauth2%2Flatest%2Fauthorize%3Fscope%3DREPO_READ", ""),
            Ok(Callback::Right)
        );
        assert_eq!(told(200, "", "<html>log in"), Ok(Callback::Right));
    }

    #[test]
    fn each_refusal_says_what_to_mend() {
        assert_eq!(told(400, "", r#"{"error":"invalid_client"}"#), Err("oauth-client-unknown"));
        let mismatch = r#"{"error":"invalid_request","error_description":"The redirect URI does not match"}"#;
        assert_eq!(told(400, "", mismatch), Err("callback-mismatch"));
        assert_eq!(told(302, "https://g/c?error=unauthorized_client", ""), Err("oauth-client-unknown"));
        assert_eq!(told(403, "", ""), Err("oauth2-provider-missing"));
        let without = judge(&Answer::of(400, &[], mismatch), false);
        assert_eq!(without, Ok(Callback::Unchecked), "it was nobody's callback");
    }
}

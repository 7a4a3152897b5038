//! `GET /repos/OWNER/REPO` answers and holds `permissions`.
//!
//! Gitpod decides by `permissions` whether a user may push, whether a fork is needed, and whether prebuilds can be
//! turned on. Source: g11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;
use url::Url;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_repository",
        key: "g11",
        title: "the repository is answered with the rights of the user",
        why: "Gitpod decides by `permissions` whether a user may push, whether a fork is needed, and whether prebuilds can be turned on.",
        wire: "`GET /repos/OWNER/REPO` with the token.",
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
    let repository = judge(&at.repository(cx).await?, &at.addresses.page(""))?;
    let rights = rights(&repository).join(", ");
    Ok(Passed::saying(format!("the user may: {rights}")))
}

/// The rights that Gitpod reads.
const RIGHTS: &[&str] = &["admin", "push", "pull"];

fn rights(repository: &Value) -> Vec<&'static str> {
    RIGHTS.iter().copied().filter(|right| repository["permissions"][right] == true).collect()
}

/// The repository, if it is answered with the user's rights and belongs to this host.
fn judge(answer: &Answer, pages: &Url) -> Result<Value, Failure> {
    let failure = |cause, expected: &str, actual| Failure::new(cause, &answer.line, expected, actual);
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let kept_out = said.contains("oauth app access restrictions") || said.contains("saml enforcement");
    match answer.status.as_u16() {
        403 if kept_out => {
            let cause = causes::ORGANIZATION_RESTRICTS_APP;
            return Err(failure(cause, "the repository", answer.said()));
        }
        300..=399 => {
            let to = answer.location().map_or_else(|| "elsewhere".to_owned(), String::from);
            let actual = format!("{}: moved to {to}", answer.status_text());
            return Err(failure(causes::SCM_REPOSITORY_NOT_FOUND, "the repository", actual));
        }
        400..=499 => {
            return Err(failure(causes::SCM_REPOSITORY_NOT_FOUND, "the repository", answer.said()));
        }
        _ => {}
    }
    let expected = "`permissions` with `admin`, `push` and `pull`";
    let repository =
        github::shaped(answer, causes::REPOSITORY_PERMISSIONS_MISSING, expected, |repository| {
            RIGHTS.iter().all(|right| repository["permissions"][right].is_boolean())
        })?;
    // Gitpod finds its settings by the host of this address.
    let clone = repository["clone_url"].as_str().and_then(|text| Url::parse(text).ok());
    match clone {
        Some(url) if url.origin() != pages.origin() => {
            let expected = format!("a `clone_url` on {}", pages.as_str().trim_end_matches('/'));
            Err(failure(causes::LINK_FOREIGN_HOST, &expected, url.into()))
        }
        _ => Ok(repository),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Value, Failure> {
        judge(&Answer::of(status, headers, body), &Url::parse("https://ghe.example/").unwrap())
    }

    fn code(status: u16, body: &str) -> &'static str {
        judged(status, &[], body).unwrap_err().cause.code
    }

    #[test]
    fn the_rights_of_the_user_stand_in_the_answer() {
        let body = r#"{"permissions":{"admin":false,"push":true,"pull":true},"clone_url":"https://ghe.example/a/b.git"}"#;
        assert_eq!(rights(&judged(200, &[], body).unwrap()), ["push", "pull"]);
        assert_eq!(code(200, r#"{"name":"b"}"#), "repository-permissions-missing");
        assert_eq!(code(200, r#"{"permissions":{"admin":true}}"#), "repository-permissions-missing");
        assert_eq!(code(200, "<html>"), "repository-permissions-missing");
    }

    #[test]
    fn a_repository_that_is_not_seen_is_no_fault_of_the_product() {
        assert_eq!(code(404, r#"{"message":"Not Found"}"#), "scm-repository-not-found");
        let moved =
            judged(301, &[("location", "https://ghe.example/api/v3/repositories/1")], "{}").unwrap_err();
        assert_eq!(moved.cause.code, "scm-repository-not-found");
        assert!(moved.actual.ends_with("/repositories/1"), "{}", moved.actual);
        let message =
            r#"{"message":"... the `a` organization has enabled OAuth App access restrictions ..."}"#;
        assert_eq!(code(403, message), "organization-restricts-app");
        let saml = r#"{"message":"Resource protected by organization SAML enforcement."}"#;
        assert_eq!(code(403, saml), "organization-restricts-app");
        assert_eq!(code(403, "{}"), "scm-repository-not-found");
    }

    #[test]
    fn clone_addresses_of_another_host_are_of_no_use() {
        let rights = r#""permissions":{"admin":true,"push":true,"pull":true}"#;
        let body = format!(r#"{{{rights},"clone_url":"https://internal.example/a/b.git"}}"#);
        assert_eq!(code(200, &body), "link-foreign-host");
        let body = format!(r#"{{{rights},"clone_url":"http://ghe.example/a/b.git"}}"#);
        assert_eq!(code(200, &body), "link-foreign-host");
    }
}

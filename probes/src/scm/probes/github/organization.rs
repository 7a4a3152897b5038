//! The owner of the repository does not keep the OAuth application out.
//!
//! Organizations can restrict which OAuth applications see their repositories. Gitpod then behaves as if those
//! repositories did not exist, and users cannot tell why. Source: g10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::json;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_organization",
        key: "g10",
        title: "the organization lets the OAuth application in",
        why: "Organizations can restrict which OAuth applications see their repositories. Gitpod then behaves as if those repositories did not exist, and users cannot tell why.",
        wire: "`POST` of a query for `organization` and its `repositories`; an error of type `FORBIDDEN` names the restriction. Not applicable where the owner is a user.",
        requirement: Requirement::Recommended,
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
    let kind = scm.token_kind(Vendor::GitHub)?;
    let repository = github::visible(&at, cx).await?;
    let owner = &at.name()?.owner;
    if repository["owner"]["type"] != "Organization" {
        return Err(NotPassed::not_applicable(format!("`{owner}` is no organization")));
    }
    judge(&github::graphql(&at, cx, &query(owner)).await?, kind)?;
    Ok(Passed::saying(match kind {
        // The restriction is on OAuth Apps: what a user made himself passes by it.
        TokenKind::GitHubClassic => {
            "it answers to a personal token, which no restriction on OAuth Apps holds for"
        }
        _ => "it answers",
    }))
}

/// What Gitpod asks before a workspace of an organization's repository is started.
fn query(owner: &str) -> String {
    format!("query {{ organization(login: {}) {{ repositories(first: 1) {{ totalCount }} }} }}", json!(owner))
}

fn judge(answer: &Answer, kind: TokenKind) -> Result<(), Failure> {
    let body = github::graphql_body(answer)?;
    let failure =
        |cause, actual| Failure::new(cause, &answer.line, "the organization's repositories", actual);
    if let Some(error) = github::graphql_error(answer, &body, kind) {
        // The repository is there, so that an organization which is not hides.
        let cause = match error.cause {
            cause if cause == causes::SCM_REPOSITORY_NOT_FOUND => causes::ORGANIZATION_RESTRICTS_APP,
            cause => cause,
        };
        return Err(failure(cause, error.actual));
    }
    if body["data"]["organization"]["repositories"]["totalCount"].is_u64() {
        return Ok(());
    }
    Err(failure(causes::GRAPHQL_SHAPE_REFUSED, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: TokenKind, body: &str) -> Option<&'static str> {
        judge(&Answer::of(200, &[], body), kind).err().map(|failure| failure.cause.code)
    }

    const FORBIDDEN: &str = r#"{"data":{"organization":null},"errors":[{"type":"FORBIDDEN","path":["organization"],
        "message":"Although you appear to have the correct authorization credentials, the organization has enabled OAuth App access restrictions"}]}"#;

    #[test]
    fn an_organization_that_keeps_the_application_out_is_told() {
        let good = r#"{"data":{"organization":{"repositories":{"totalCount":3}}}}"#;
        assert_eq!(code(TokenKind::GitHubOauth, good), None);
        assert_eq!(code(TokenKind::GitHubOauth, FORBIDDEN), Some("organization-restricts-app"));
        let hidden = r#"{"data":{"organization":null},"errors":[{"type":"NOT_FOUND","message":"x"}]}"#;
        assert_eq!(code(TokenKind::GitHubOauth, hidden), Some("organization-restricts-app"));
    }

    #[test]
    fn a_token_that_is_kept_out_by_itself_shows_nothing() {
        assert_eq!(code(TokenKind::GitHubFineGrained, FORBIDDEN), Some("token-kind-unsuitable"));
        let scopes = r#"{"errors":[{"type":"INSUFFICIENT_SCOPES","message":"x"}]}"#;
        assert_eq!(code(TokenKind::GitHubOauth, scopes), Some("token-scope-missing"));
        assert_eq!(code(TokenKind::GitHubOauth, r#"{"data":{}}"#), Some("graphql-shape-refused"));
    }

    #[test]
    fn the_name_is_quoted() {
        assert!(query("a\"b").contains(r#"organization(login: "a\"b")"#));
    }
}

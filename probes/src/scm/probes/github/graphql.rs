//! GraphQL answers at the address that belongs to the host.
//!
//! Gitpod reads repositories by GraphQL at `https://api.github.com/graphql`, and on other hosts at
//! `https://HOST/api/graphql`, which does not lie below the REST API. A proxy that passes only `/api/v3` on breaks
//! every start of a workspace. Source: g08; complaint #8501.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_graphql",
        key: "g08",
        title: "GraphQL answers at its own address",
        why: "Gitpod reads repositories by GraphQL at `https://api.github.com/graphql`, and on other hosts at `https://HOST/api/graphql`, which does not lie below the REST API. A proxy that passes only `/api/v3` on breaks every start of a workspace.",
        wire: "`POST` of `{viewer{login}}` to the GraphQL address with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

const QUERY: &str = "{viewer{login}}";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    judge(&github::graphql(&at, cx, QUERY).await?, kind)?;
    Ok(Passed::saying("a query is answered"))
}

fn judge(answer: &Answer, kind: TokenKind) -> Result<(), Failure> {
    let body = github::graphql_body(answer)?;
    if let Some(failure) = github::graphql_error(answer, &body, kind) {
        return Err(failure);
    }
    if body["data"]["viewer"]["login"].is_string() {
        return Ok(());
    }
    Err(Failure::new(causes::GRAPHQL_REFUSED, &answer.line, "`data.viewer.login`", answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, kind: &str, body: &str) -> Option<&'static str> {
        let answer = Answer::of(status, &[("content-type", kind)], body);
        judge(&answer, TokenKind::GitHubOauth).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn complaint_8501_graphql_lies_beside_the_rest_api() {
        let json = "application/json";
        assert_eq!(code(200, json, r#"{"data":{"viewer":{"login":"ada"}}}"#), None);
        assert_eq!(code(404, "text/plain", "404 page not found"), Some("graphql-address-wrong"));
        assert_eq!(code(404, json, r#"{"message":"Not Found"}"#), Some("graphql-address-wrong"));
    }

    #[test]
    fn a_firewall_that_refuses_the_query_is_told_apart() {
        let json = "application/json";
        assert_eq!(code(403, json, r#"{"message":"request blocked"}"#), Some("graphql-refused"));
        assert_eq!(code(200, json, r#"{"data":{"viewer":null}}"#), Some("graphql-refused"));
        assert_eq!(code(200, json, r#"{"errors":[{"message":"x"}]}"#), Some("graphql-refused"));
    }
}

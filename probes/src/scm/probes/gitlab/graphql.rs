//! GraphQL answers whether the user may push.
//!
//! Gitpod asks by GraphQL whether a user may push to a project, within 5 s. Without an answer it takes it that he may
//! not, and offers a fork. Source: l12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::ACCEPT;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_graphql",
        key: "l12",
        title: "the queries of Gitpod for a project are understood",
        why: "Gitpod asks by GraphQL whether a user may push to a project, within 5 s. Without an answer it takes it that he may not, and offers a fork.",
        wire: "`POST /api/graphql` of Gitpod's query for `project` with `visibility` and `userPermissions{pushCode}`.",
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
    let at = scm.at(cx, Vendor::GitLab).await?;
    gitlab::project(&at, cx).await?;
    let path = at.name()?.path();
    let Some(url) = at.addresses.graphql() else {
        return Err(NotPassed::not_applicable("GitLab has no address of GraphQL"));
    };
    let request = Request::new(Method::POST, url)
        .header(ACCEPT, "application/json")
        .body("application/json", query(&path));
    let answer = gitlab::ask(&at, cx, request).await?;
    let may_push = judge(&answer)?;
    Ok(Passed::saying(if may_push { "the user may push" } else { "the user may not push" }))
}

/// Gitpod's own query, with the path written into it.
fn query(path: &str) -> String {
    json!({
        "query": format!("query {{project(fullPath: \"{path}\") {{ visibility, userPermissions{{ pushCode }} }} }} ")
    })
    .to_string()
}

/// Whether the user may push.
fn judge(answer: &Answer) -> Result<bool, Failure> {
    let wrong = |cause, actual: String| {
        let expected = "200 with `visibility` and `userPermissions.pushCode` of the project";
        Err(Failure::new(cause, &answer.line, expected, actual))
    };
    let json = answer.json().filter(|_| !answer.is_page());
    let json = match (answer.status, json) {
        (StatusCode::OK, Some(json @ Value::Object(_))) => json,
        (StatusCode::OK | StatusCode::NOT_FOUND, _) => {
            return wrong(causes::GRAPHQL_ADDRESS_WRONG, answer.said());
        }
        (status, _) if status.is_redirection() => return wrong(causes::GRAPHQL_ADDRESS_WRONG, answer.said()),
        _ => return wrong(causes::GRAPHQL_REFUSED, answer.said()),
    };
    if let Some(error) = json["errors"].as_array().and_then(|errors| errors.first()) {
        let message = error["message"].as_str().unwrap_or("an error without a message");
        let is_of_schema =
            error["extensions"]["code"] == "undefinedField" || message.contains("doesn't exist on type");
        let cause = if is_of_schema { causes::GRAPHQL_SHAPE_REFUSED } else { causes::GRAPHQL_REFUSED };
        return wrong(cause, message.to_owned());
    }
    let project = &json["data"]["project"];
    match (project["visibility"].as_str(), project["userPermissions"]["pushCode"].as_bool()) {
        (Some(_), Some(may_push)) => Ok(may_push),
        _ if project.is_null() => {
            wrong(causes::GRAPHQL_REFUSED, "`project` is null, though the REST API shows it".to_owned())
        }
        _ => wrong(causes::GRAPHQL_SHAPE_REFUSED, project.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &str) -> Result<bool, &'static str> {
        judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn the_query_is_gitpods() {
        let sent: Value = serde_json::from_str(&query("analytical/core/engine")).unwrap();
        assert_eq!(
            sent["query"],
            "query {project(fullPath: \"analytical/core/engine\") { visibility, userPermissions{ pushCode } } } "
        );
    }

    #[test]
    fn whether_a_user_may_push_is_no_fault() {
        for may in [true, false] {
            let body = json!({ "data": { "project": { "visibility": "private", "userPermissions": { "pushCode": may } } } });
            assert_eq!(of(200, &body.to_string()), Ok(may));
        }
    }

    #[test]
    fn address_refusal_and_schema_are_told_apart() {
        assert_eq!(of(404, "404 page not found"), Err("graphql-address-wrong"));
        assert_eq!(of(200, "<html>Sign in</html>"), Err("graphql-address-wrong"));
        assert_eq!(of(302, ""), Err("graphql-address-wrong"));
        assert_eq!(of(403, r#"{"message":"request blocked"}"#), Err("graphql-refused"));
        assert_eq!(of(200, r#"{"data":{"project":null}}"#), Err("graphql-refused"));
        assert_eq!(of(200, r#"{"errors":[{"message":"Timeout"}]}"#), Err("graphql-refused"));
        let field =
            r#"{"errors":[{"message":"Field 'pushCode' doesn't exist on type 'ProjectPermissions'"}]}"#;
        assert_eq!(of(200, field), Err("graphql-shape-refused"));
        assert_eq!(of(200, r#"{"data":{"project":{"visibility":"private"}}}"#), Err("graphql-shape-refused"));
    }
}

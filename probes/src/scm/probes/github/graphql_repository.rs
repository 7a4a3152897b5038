//! The server takes Gitpod's query for a repository in its exact shape.
//!
//! Each start of a workspace asks one query for the right of the viewer, the commit, the default branch and the
//! owner. A server that knows one of its fields not refuses the whole query. Source: g09;
//! `components/server/src/github/github-context-parser.ts`.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::repository::RepositoryName;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_graphql_repository",
        key: "g09",
        title: "the queries of Gitpod for a repository are understood",
        why: "Each start of a workspace asks one query for the right of the viewer, the commit, the default branch and the owner. A server that knows one of its fields not refuses the whole query.",
        wire: "`POST` of Gitpod's own query for `repository` with the fields `viewerPermission`, `ref`, `object`, `defaultBranchRef` and `owner` for the repository of the environment file.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    let branch = github::default_branch(&at, cx).await?;
    let answer = github::graphql(&at, cx, &query(at.name()?, &branch)).await?;
    let right = judge(&answer, kind)?;
    Ok(Passed::saying(format!("the user's right is `{right}`")))
}

/// How many parents of a fork Gitpod asks for at once.
const PARENTS: u32 = 10;

/// What Gitpod asks of a repository when a workspace is started from a branch, with the right of the viewer, which it asks
/// for in a query of its own.
fn query(name: &RepositoryName, branch: &str) -> String {
    // Texts of JSON are texts of GraphQL.
    let text = |text: &str| json!(text).to_string();
    format!(
        "query {{ repository(name: {name}, owner: {owner}) {{ {own} viewerPermission \
         defaultBranchRef {{ name, target {{ oid }} }} \
         path: object(expression: {path}) {{ ... on Blob {{ oid }} }} \
         commit: object(expression: {branch}) {{ oid }} \
         ref(qualifiedName: {branch}) {{ name prefix target {{ oid }} }} }} }}",
        name = text(&name.name),
        owner = text(&name.owner),
        own = properties(PARENTS),
        path = text(&format!("{branch}:.gitpod.yml")),
        branch = text(branch),
    )
}

fn properties(parents: u32) -> String {
    let parent = match parents.checked_sub(1) {
        Some(less) => format!(" parent {{ {} }},", properties(less)),
        None => String::new(),
    };
    format!("name, owner {{ login }} url, isPrivate,{parent}")
}

/// Where a field stands, and whether it is of the right type.
type Field = (&'static str, fn(&Value) -> bool);

/// Each field that Gitpod reads from the answer, by its JSON pointer.
const READ: &[Field] = &[
    ("/name", Value::is_string),
    ("/owner/login", Value::is_string),
    ("/url", Value::is_string),
    ("/isPrivate", Value::is_boolean),
    ("/viewerPermission", Value::is_string),
    ("/defaultBranchRef/name", Value::is_string),
    ("/defaultBranchRef/target/oid", Value::is_string),
    ("/commit/oid", Value::is_string),
    ("/ref/name", Value::is_string),
    ("/ref/prefix", Value::is_string),
    ("/ref/target/oid", Value::is_string),
];

fn judge(answer: &Answer, kind: TokenKind) -> Result<String, Failure> {
    let body = github::graphql_body(answer)?;
    if let Some(failure) = github::graphql_error(answer, &body, kind) {
        return Err(failure);
    }
    let repository = &body["data"]["repository"];
    if repository.is_null() {
        let cause = causes::SCM_REPOSITORY_NOT_FOUND;
        return Err(Failure::new(
            cause,
            &answer.line,
            "the repository",
            "`repository` is null, without an error",
        ));
    }
    if repository["defaultBranchRef"].is_null() {
        return Err(github::empty(answer));
    }
    let fits = |(pointer, fits): &&Field| repository.pointer(pointer).is_some_and(fits);
    if let Some((pointer, _)) = READ.iter().find(|field| !fits(field)) {
        let field = pointer.trim_start_matches('/').replace('/', ".");
        let cause = causes::GRAPHQL_SHAPE_REFUSED;
        let actual = format!("`{field}` is missing or of another type");
        return Err(Failure::new(cause, &answer.line, "every field that Gitpod reads", actual));
    }
    Ok(repository["viewerPermission"].as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Value {
        let at = json!({ "oid": "0a" });
        json!({
            "name": "engine", "owner": { "login": "ada" }, "url": "https://h/ada/engine", "isPrivate": true,
            "viewerPermission": "ADMIN", "parent": null, "path": null, "commit": at,
            "defaultBranchRef": { "name": "main", "target": at },
            "ref": { "name": "main", "prefix": "refs/heads/", "target": at },
        })
    }

    fn code(body: &Value) -> Result<String, &'static str> {
        let answer = Answer::of(200, &[("content-type", "application/json")], &body.to_string());
        judge(&answer, TokenKind::GitHubOauth).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn every_field_that_gitpod_reads_has_to_be_there() {
        let of = |repository: Value| code(&json!({ "data": { "repository": repository } }));
        assert_eq!(of(good()).as_deref(), Ok("ADMIN"));
        for field in ["name", "owner", "url", "isPrivate", "viewerPermission", "commit", "ref"] {
            let mut less = good();
            less.as_object_mut().unwrap().remove(field);
            assert_eq!(of(less), Err("graphql-shape-refused"), "{field}");
        }
        assert_eq!(of(Value::Null), Err("scm-repository-not-found"));
        let mut empty = good();
        empty["defaultBranchRef"] = Value::Null;
        assert_eq!(of(empty), Err("scm-repository-not-found"), "nothing was pushed yet");
    }

    #[test]
    fn an_unknown_field_refuses_the_query_and_is_named() {
        let error = json!({
            "message": "Field 'viewerPermission' doesn't exist on type 'Repository'",
            "path": ["query", "repository", "viewerPermission"],
            "extensions": { "code": "undefinedField", "fieldName": "viewerPermission" },
        });
        let answer = Answer::of(200, &[], &json!({ "errors": [error] }).to_string());
        let failure = judge(&answer, TokenKind::GitHubOauth).unwrap_err();
        assert_eq!(failure.cause.code, "graphql-shape-refused");
        assert!(failure.actual.contains("viewerPermission"), "{}", failure.actual);
        let absent =
            json!({ "data": { "repository": null }, "errors": [{ "type": "NOT_FOUND", "message": "x" }] });
        assert_eq!(code(&absent), Err("scm-repository-not-found"));
    }

    #[test]
    fn the_query_has_the_shape_of_gitpods_and_its_names_are_quoted() {
        let name = RepositoryName::parse("ada/eng\"ine").unwrap();
        let query = query(&name, "fix/one");
        assert!(query.contains(r#"repository(name: "eng\"ine", owner: "ada")"#), "{query}");
        assert!(query.contains(r#"ref(qualifiedName: "fix/one")"#), "{query}");
        assert_eq!(query.matches("parent {").count(), 10);
        assert_eq!(query.matches('{').count(), query.matches('}').count());
    }
}

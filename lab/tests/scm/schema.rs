//! GitHub's answers against the vendor's own description.
//!
//! `ghes-3.6.json` is taken from the `OpenAPI` description of GitHub Enterprise Server 3.6 in the package `@octokit/openapi`
//! 10.0.0 (MIT License, Copyright (c) 2020 Octokit contributors), trimmed to the operations that are played and to types,
//! required fields and enumerations.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

use reqwest::Method;
use serde_json::{Value, json};

use super::common::{Scm, read, start};

fn description() -> Value {
    serde_json::from_str(include_str!("ghes-3.6.json")).unwrap()
}

/// What is wrong with an answer to an operation.
fn wrong(description: &Value, operation: &str, answer: &Value) -> Vec<String> {
    let mut schema = description["operations"][operation].clone();
    assert!(schema.is_object(), "{operation} is not described");
    schema["$defs"] = description["$defs"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator
        .iter_errors(answer)
        .map(|error| format!("{operation}: {}: {error}", error.instance_path()))
        .collect()
}

async fn answers(scm: &Scm, api: &str) -> Vec<(String, Value)> {
    let repository = format!("{api}/repos/analytical/engine");
    let hook = json!({ "config": { "url": "https://gitpod.example.com/apps/ghe/", "content_type": "json" } });
    let (_, made) = scm.post(&format!("{repository}/hooks"), &hook).await;
    let id = &made["id"];
    let (_, deliveries) = scm.get(&format!("{repository}/hooks/{id}/deliveries")).await;
    let delivery = &deliveries[0]["id"];
    let mut answers = vec![("POST /repos/{owner}/{repo}/hooks".to_owned(), made.clone())];
    for (operation, url) in [
        ("/user", format!("{api}/user")),
        ("/user/emails", format!("{api}/user/emails")),
        ("/user/orgs", format!("{api}/user/orgs")),
        ("/user/repos", format!("{api}/user/repos")),
        ("/orgs/{org}", format!("{api}/orgs/analytical")),
        ("/meta", format!("{api}/meta")),
        ("/repos/{owner}/{repo}", repository.clone()),
        ("/repos/{owner}/{repo}/branches", format!("{repository}/branches")),
        ("/repos/{owner}/{repo}/branches/{branch}", format!("{repository}/branches/fix/one")),
        ("/repos/{owner}/{repo}/tags", format!("{repository}/tags")),
        ("/repos/{owner}/{repo}/commits", format!("{repository}/commits?sha=fix/one")),
        ("/repos/{owner}/{repo}/commits/{ref}", format!("{repository}/commits/v1")),
        ("/repos/{owner}/{repo}/languages", format!("{repository}/languages")),
        ("/repos/{owner}/{repo}/contents/{file}", format!("{repository}/contents/docs/guide.md")),
        ("/repos/{owner}/{repo}/contents/{folder}", format!("{repository}/contents/")),
        ("/repos/{owner}/{repo}/pulls", format!("{repository}/pulls")),
        ("/repos/{owner}/{repo}/pulls/{number}", format!("{repository}/pulls/1")),
        ("/repos/{owner}/{repo}/issues/{number}", format!("{repository}/issues/1")),
        ("/repos/{owner}/{repo}/hooks", format!("{repository}/hooks")),
        ("/repos/{owner}/{repo}/hooks/{id}", format!("{repository}/hooks/{id}")),
        ("/repos/{owner}/{repo}/hooks/{id}/deliveries", format!("{repository}/hooks/{id}/deliveries")),
        (
            "/repos/{owner}/{repo}/hooks/{id}/deliveries/{delivery}",
            format!("{repository}/hooks/{id}/deliveries/{delivery}"),
        ),
    ] {
        let (status, answer) = scm.get(&url).await;
        assert_eq!(status, 200, "{url}: {answer}");
        answers.push((format!("GET {operation}"), answer));
    }
    answers
}

#[tokio::test]
async fn answers_are_as_the_vendor_describes_them() {
    let description = description();
    for (profile, api) in
        [("github", "https://api.github.com"), ("github-enterprise", "https://ghe.example.com/api/v3")]
    {
        let scm = start(profile, &[]).await;
        let mut answers = answers(&scm, api).await;
        if profile == "github" {
            answers.push(("GET /rate_limit".to_owned(), scm.get(&format!("{api}/rate_limit")).await.1));
        }
        let refusal = scm.anonymous(Method::GET, &format!("{api}/user")).send().await.unwrap();
        answers.push(("error".to_owned(), read(refusal).await.1));
        let wrong: Vec<String> =
            answers.iter().flat_map(|(operation, answer)| wrong(&description, operation, answer)).collect();
        assert!(wrong.is_empty(), "{profile}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn what_is_left_out_is_found() {
    let missing = wrong(&description(), "GET /user/emails", &json!([{ "email": "ada@example.com" }]));
    assert!(!missing.is_empty());
}

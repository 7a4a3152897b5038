//! GraphQL of GitHub, by queries in the shape that real clients send.

use reqwest::Method;
use serde_json::json;

use super::common::start;

const URL: &str = "https://api.github.com/graphql";

#[tokio::test]
async fn a_repository_is_told_with_everything_that_is_asked() {
    let scm = start("github", &[]).await;
    let query = "query Q($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { \
         name owner { login ... on Organization { databaseId } } viewerPermission url isPrivate \
         defaultBranchRef { name target { oid ... on Commit { history(first: 10) { edges { node { oid } } } } } } \
         branch: ref(qualifiedName: \"refs/heads/fix/one\") { name prefix target { oid } } \
         none: ref(qualifiedName: \"refs/heads/other\") { name } \
         file: object(expression: \"main:docs/guide.md\") { ... on Blob { oid text } ... on Tree { oid } } \
         pullRequest(number: 1) { title headRef { name repository { nameWithOwner } target { oid } } } } }";
    let body = json!({ "query": query, "variables": { "owner": "analytical", "name": "engine" } });
    let (status, said) = scm.post(URL, &body).await;
    assert_eq!((status, said.get("errors")), (200, None), "{said}");
    let repository = &said["data"]["repository"];
    assert_eq!(repository["owner"], json!({ "login": "analytical", "databaseId": 4242 }));
    assert_eq!(repository["viewerPermission"], "ADMIN");
    assert_eq!(repository["branch"]["name"], "fix/one");
    assert_eq!(repository["branch"]["prefix"], "refs/heads/");
    assert_eq!(repository["none"], json!(null));
    assert_eq!(repository["file"]["text"], "# Guide\n\nTurn the crank.\n");
    let (_, branch) = scm.get("https://api.github.com/repos/analytical/engine/branches/fix/one").await;
    assert_eq!(repository["pullRequest"]["headRef"]["target"]["oid"], branch["commit"]["sha"]);
    assert_eq!(repository["defaultBranchRef"]["target"]["history"]["edges"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_not_there_is_an_error_of_its_kind() {
    let scm = start("github", &[]).await;
    let ask = async |query: &str| scm.post(URL, &json!({ "query": query })).await;
    let (status, said) = ask("{ repository(owner: \"x\", name: \"y\") { name } }").await;
    assert_eq!((status, said["errors"][0]["type"].as_str()), (200, Some("NOT_FOUND")));
    let (_, said) = ask("{ viewer { login shoeSize } }").await;
    assert_eq!(said["errors"][0]["extensions"]["code"], "undefinedField");
    assert!(said.get("data").is_none());
    let anonymous =
        scm.anonymous(Method::POST, URL).body("{\"query\":\"{viewer{login}}\"}").send().await.unwrap();
    assert_eq!(anonymous.status().as_u16(), 401);
}

#[tokio::test]
async fn an_enterprise_server_has_it_beside_the_rest_api() {
    let scm = start("github-enterprise", &[]).await;
    let body = json!({ "query": "{viewer{login}}" });
    let (status, said) = scm.post("https://ghe.example.com/api/graphql", &body).await;
    assert_eq!((status, said["data"]["viewer"]["login"].as_str()), (200, Some("ada")));
    assert_eq!(scm.post("https://ghe.example.com/api/v3/graphql", &body).await.0, 404);
}

#[tokio::test]
async fn faults_hit_what_they_name_alone() {
    let viewer = json!({ "query": "{viewer{login}}" });
    let right = json!({ "query": "{repository(owner:\"analytical\",name:\"engine\"){viewerPermission}}" });
    let organization =
        json!({ "query": "{organization(login:\"analytical\"){repositories(first:1){totalCount}}}" });
    let scm = start("github", &["github-graphql-field-unknown"]).await;
    let (status, said) = scm.post(URL, &right).await;
    assert_eq!(
        (status, said["errors"][0]["extensions"]["fieldName"].as_str()),
        (200, Some("viewerPermission"))
    );
    assert!(scm.post(URL, &viewer).await.1.get("errors").is_none());
    let scm = start("github", &["github-organization-restricted"]).await;
    let (_, said) = scm.post(URL, &organization).await;
    assert_eq!(said["errors"][0]["type"], "FORBIDDEN");
    assert!(scm.post(URL, &right).await.1.get("errors").is_none());
    let scm = start("github", &[]).await;
    assert_eq!(
        scm.post(URL, &organization).await.1["data"]["organization"]["repositories"]["totalCount"],
        130
    );
}

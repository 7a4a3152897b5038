//! What each fault of GitHub does on the wire.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

use reqwest::Method;
use serde_json::{Value, json};

use super::common::{Scm, start};

const API: &str = "https://api.github.com";
const REPOSITORY: &str = "https://api.github.com/repos/analytical/engine";
const GHES: &str = "https://ghe.example.com";

/// A fault, the profile that it is played on, the path, a JSON pointer, and what then stands there.
type Row = (&'static str, &'static str, &'static str, &'static str, u16, Option<Value>);

/// The status and a part of the answer.
async fn said(fault: &str, profile: &str, url: &str, pointer: &str) -> (u16, Option<Value>) {
    let scm = start(profile, &[fault]).await;
    let (status, answer) = scm.get(url).await;
    (status, answer.pointer(pointer).cloned())
}

async fn header(scm: &Scm, url: &str, name: &str) -> Option<String> {
    let response = scm.request(Method::GET, url).send().await.unwrap();
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn answers_are_changed_as_the_faults_say() {
    let rows: &[Row] = &[
        ("ghes-api-moved", "github-enterprise", "/api/v3/meta", "/message", 404, Some(json!("Not Found"))),
        (
            "ghes-versions-differ",
            "github-enterprise",
            "/api/v3/meta",
            "/installed_version",
            200,
            Some(json!("3.5.0")),
        ),
        ("ghes-version-hidden", "github-enterprise", "/api/v3/meta", "/installed_version", 200, None),
        ("github-user-without-login", "github", "/user", "/login", 200, None),
        ("scm-token-changed", "github", "/user", "/message", 401, Some(json!("Bad credentials"))),
        (
            "github-suspended",
            "github",
            "/user",
            "/message",
            403,
            Some(json!("Sorry. Your account was suspended.")),
        ),
        ("github-mail-unverified", "github", "/user/emails", "/0/verified", 200, Some(json!(false))),
        (
            "github-repository-absent",
            "github",
            "/repos/analytical/engine",
            "/message",
            404,
            Some(json!("Not Found")),
        ),
        ("github-permissions-absent", "github", "/repos/analytical/engine", "/permissions", 200, None),
        ("github-branches-broken", "github", "/repos/analytical/engine/branches", "", 200, Some(json!({}))),
        (
            "github-hooks-denied",
            "github",
            "/repos/analytical/engine/hooks",
            "/message",
            404,
            Some(json!("Not Found")),
        ),
        ("github-limit-low", "github", "/rate_limit", "/rate/remaining", 200, Some(json!(20))),
        ("github-repository-odd", "github", "/repos/analytical/engine", "/id", 200, Some(json!("one-three"))),
    ];
    for (fault, profile, path, pointer, status, part) in rows {
        let base = if *profile == "github" { API } else { GHES };
        assert_eq!(
            said(fault, profile, &format!("{base}{path}"), pointer).await,
            (*status, part.clone()),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn headers_are_changed_as_the_faults_say() {
    let user = format!("{API}/user");
    let list = format!("{API}/user/repos?per_page=100");
    for (fault, url, name, value) in [
        ("scopes-header-absent", &user, "x-oauth-scopes", None),
        ("fine-grained-token", &user, "x-oauth-scopes", None),
        ("scopes-too-few", &user, "x-oauth-scopes", Some("read:user, user:email")),
        ("github-secondary-limit", &user, "retry-after", Some("60")),
        ("github-link-stripped", &list, "link", None),
        (
            "github-link-foreign",
            &list,
            "link",
            Some("<https://internal.example/user/repos?page=2>; rel=\"next\""),
        ),
    ] {
        let scm = start("github", &[fault]).await;
        assert_eq!(header(&scm, url, name).await.as_deref(), value, "{fault}");
    }
    let scm = start("github-enterprise", &["scm-contradictory-signs"]).await;
    assert!(header(&scm, GHES, "x-gitlab-meta").await.is_some());
    let scm = start("github-enterprise", &["ghes-version-hidden"]).await;
    assert_eq!(header(&scm, GHES, "x-github-enterprise-version").await, None);
    assert!(header(&scm, GHES, "x-github-request-id").await.is_some());
    let scm = start("github-enterprise", &["ghes-raw-redirected"]).await;
    let raw = format!("{GHES}/raw/analytical/engine/main/README.md");
    assert!(header(&scm, &raw, "location").await.unwrap().contains("/login?return_to="));
}

#[tokio::test]
async fn graphql_can_be_absent_or_behind_a_firewall() {
    let body = json!({ "query": "{viewer{login}}" });
    let scm = start("github-enterprise", &["github-graphql-absent"]).await;
    assert_eq!(scm.post(&format!("{GHES}/api/graphql"), &body).await.0, 404);
    let scm = start("github", &["github-graphql-firewalled"]).await;
    let blocked = (403, json!({ "message": "request blocked" }));
    assert_eq!(scm.post(&format!("{API}/graphql"), &body).await, blocked);
    assert_eq!(scm.get(&format!("{API}/user")).await.0, 200);
}

#[tokio::test]
async fn a_refused_hook_is_not_left() {
    let hook = json!({ "config": { "url": "https://gitpod.example.com/apps/github/" } });
    let scm = start("github", &["github-hook-refused"]).await;
    assert_eq!(scm.post(&format!("{REPOSITORY}/hooks"), &hook).await.0, 422);
    assert_eq!(scm.stand.leftovers().len(), 0);
    let scm = start("github", &["github-hook-stays"]).await;
    let (_, made) = scm.post(&format!("{REPOSITORY}/hooks"), &hook).await;
    let deleted = scm.request(Method::DELETE, made["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!((deleted.status().as_u16(), scm.stand.leftovers().len()), (403, 1));
}

#[tokio::test]
async fn deliveries_show_what_went_wrong() {
    let hook = json!({ "config": { "url": "https://gitpod.example.com/apps/ghe/" } });
    let hooks = format!("{GHES}/api/v3/repos/analytical/engine/hooks");
    let scm = start("github-enterprise", &["ghes-hook-undelivered"]).await;
    let (_, made) = scm.post(&hooks, &hook).await;
    let (_, deliveries) = scm.get(made["deliveries_url"].as_str().unwrap()).await;
    assert_eq!(
        (&deliveries[0]["status_code"], &deliveries[0]["status"]),
        (&json!(0), &json!("failed to connect to host"))
    );
    let scm = start("github-enterprise", &["ghes-hook-header-stripped"]).await;
    let (_, made) = scm.post(&hooks, &hook).await;
    let deliveries = made["deliveries_url"].as_str().unwrap();
    let (_, list) = scm.get(deliveries).await;
    let (_, whole) = scm.get(&format!("{deliveries}/{}", list[0]["id"])).await;
    assert!(whole["request"]["headers"].get("X-GitHub-Enterprise-Host").is_none(), "{whole}");
    assert_eq!(whole["request"]["headers"]["X-GitHub-Event"], "ping");
}

#[tokio::test]
async fn a_file_is_shorter_than_its_size() {
    let scm = start("github", &["github-contents-short"]).await;
    let (_, shown) = scm.get(&format!("{REPOSITORY}/contents/README.md")).await;
    assert!(shown["content"].as_str().unwrap().len() < 10 && shown["size"].as_u64().unwrap() > 10, "{shown}");
}

#[tokio::test]
async fn faults_of_other_vendors_do_not_suit() {
    let profile = lab::profile("gitea-scm").unwrap();
    let fault = lab::fault("github-suspended").unwrap();
    let error = lab::Stand::start(profile, &[fault]).await.unwrap_err();
    assert!(error.to_string().contains("another vendor"), "{error}");
}

//! GitHub, as its documentation has it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;

use super::common::{read, start};

const API: &str = "https://api.github.com";
const REPOSITORY: &str = "https://api.github.com/repos/analytical/engine";

#[tokio::test]
async fn who_asks_is_found_out() {
    let scm = start("github", &[]).await;
    let user = format!("{API}/user");
    assert_eq!(read(scm.anonymous(Method::GET, &user).send().await.unwrap()).await.0, 401);
    let wrong = scm.anonymous(Method::GET, &user).bearer_auth("ghp_other").send().await.unwrap();
    assert!(wrong.headers().get("x-oauth-scopes").is_none());
    assert_eq!(
        read(wrong).await,
        (
            401,
            json!({
                "message": "Bad credentials", "documentation_url": "https://docs.github.com/rest",
            })
        )
    );
    let right = scm.request(Method::GET, &user).send().await.unwrap();
    assert_eq!(right.headers()["x-oauth-scopes"], "read:org, read:user, repo, user:email, workflow");
    assert_eq!(right.headers()["x-ratelimit-remaining"], "4990");
    assert_eq!(read(right).await.1["login"], "ada");
    // What is private is not there for others.
    assert_eq!(read(scm.anonymous(Method::GET, REPOSITORY).send().await.unwrap()).await.0, 404);
}

#[tokio::test]
async fn an_enterprise_server_tells_its_version_on_every_answer() {
    let scm = start("github-enterprise", &[]).await;
    for (path, status) in [("/", 302), ("/api/v3/meta", 200), ("/api/v3/user", 401), ("/api/v3/x", 404)] {
        let response = scm.anonymous(Method::GET, &format!("{}{path}", scm.url)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert_eq!(response.headers()["x-github-enterprise-version"], "3.6.1", "{path}");
        assert!(response.headers().contains_key("x-github-request-id"), "{path}");
    }
    let (_, meta) = scm.get(&format!("{}/api/v3/meta", scm.url)).await;
    assert_eq!(meta["installed_version"], "3.6.1");
    let (status, limit) = scm.get(&format!("{}/api/v3/rate_limit", scm.url)).await;
    assert_eq!((status, limit["message"].as_str()), (404, Some("Rate limiting is not enabled.")));
    let scm = start("github", &[]).await;
    assert!(scm.get(&format!("{API}/meta")).await.1.get("installed_version").is_none());
}

#[tokio::test]
async fn the_application_is_told_apart() {
    let scm = start("github", &[]).await;
    let authorize = |id: &str| format!("https://github.com/login/oauth/authorize?client_id={id}&scope=repo");
    let known = scm.anonymous(Method::GET, &authorize("underpin-lab")).send().await.unwrap();
    assert_eq!(known.status().as_u16(), 302);
    assert!(known.headers()["location"].to_str().unwrap().starts_with("https://github.com/login?client_id="));
    let unknown = scm.anonymous(Method::GET, &authorize("other")).send().await.unwrap();
    assert_eq!(unknown.status().as_u16(), 404);
    let secret = std::fs::read_to_string(scm.folder.path().join("code.client-secret")).unwrap();
    let token = "https://github.com/login/oauth/access_token";
    let ask = async |id: &str, secret: &str, callback: &str| {
        let form = format!("client_id={id}&client_secret={secret}&code=x&redirect_uri={callback}");
        let request = scm.anonymous(Method::POST, token).header("accept", "application/json");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let (status, said) = read(request.send().await.unwrap()).await;
        (status, said["error"].as_str().unwrap_or_default().to_owned())
    };
    let callback = "https://gitpod.example.com/auth/github.com/callback";
    let said = |status: u16, error: &str| (status, error.to_owned());
    assert_eq!(ask("underpin-lab", &secret, callback).await, said(200, "bad_verification_code"));
    assert_eq!(ask("underpin-lab", "x", callback).await, said(200, "incorrect_client_credentials"));
    assert_eq!(ask("underpin-lab", &secret, "https://x.example/").await, said(200, "redirect_uri_mismatch"));
    assert_eq!(ask("other", &secret, callback).await, said(404, "Not Found"));
}

#[tokio::test]
async fn listings_have_pages() {
    let scm = start("github", &[]).await;
    let url = format!("{API}/user/repos?per_page=100");
    let first = scm.request(Method::GET, &url).send().await.unwrap();
    let link = first.headers()["link"].to_str().unwrap().to_owned();
    assert_eq!(read(first).await.1.as_array().unwrap().len(), 100);
    let next = link.split(['<', '>']).nth(1).unwrap();
    assert!(next.starts_with(API) && link.contains("rel=\"next\""), "{link}");
    assert_eq!(scm.get(next).await.1.as_array().unwrap().len(), 30);
    let scm = start("github-enterprise-old", &[]).await;
    let (_, page) = scm.get(&format!("{}/api/v3/user/repos?per_page=100", scm.url)).await;
    assert!(page.as_array().unwrap().iter().any(serde_json::Value::is_null));
}

#[tokio::test]
async fn files_are_the_same_by_every_way() {
    let scm = start("github", &[]).await;
    for path in ["README.md", ".gitpod.yml", "docs/guide.md"] {
        let (_, shown) = scm.get(&format!("{REPOSITORY}/contents/{path}?ref=main")).await;
        let content = shown["content"].as_str().unwrap().replace('\n', "");
        let content = String::from_utf8(STANDARD.decode(content).unwrap()).unwrap();
        assert_eq!(shown["size"], content.len(), "{path}");
        let (status, raw) = scm.get(shown["download_url"].as_str().unwrap()).await;
        assert_eq!((status, raw.as_str()), (200, Some(content.as_str())), "{path}");
    }
    let raw = "https://raw.githubusercontent.com/analytical/engine/fix/one/src/one.txt";
    assert_eq!(scm.get(raw).await.1, "one\n");
    assert_eq!(read(scm.anonymous(Method::GET, raw).send().await.unwrap()).await.0, 404);
}

#[tokio::test]
async fn branches_with_slashes_are_found() {
    let scm = start("github", &[]).await;
    for name in ["fix/one", "fix%2Fone"] {
        let (status, branch) = scm.get(&format!("{REPOSITORY}/branches/{name}")).await;
        assert_eq!((status, branch["name"].as_str()), (200, Some("fix/one")));
        let (_, commit) = scm.get(branch["commit"]["url"].as_str().unwrap()).await;
        assert_eq!((&commit["sha"], &commit["stats"]["additions"]), (&branch["commit"]["sha"], &json!(1)));
    }
    assert_eq!(scm.get(&format!("{REPOSITORY}/branches/other")).await.0, 404);
}

#[tokio::test]
async fn a_hook_is_made_and_tested_and_deleted() {
    let scm = start("github-enterprise", &[]).await;
    let hooks = format!("{}/api/v3/repos/analytical/engine/hooks", scm.url);
    let hook = json!({
        "name": "web", "active": false, "events": ["push"],
        "config": { "url": "https://gitpod.example.com/apps/ghe/", "content_type": "json", "secret": "s" },
    });
    let (status, made) = scm.post(&hooks, &hook).await;
    assert_eq!((status, made["config"]["secret"].as_str()), (201, Some("********")));
    assert_eq!(scm.post(&hooks, &hook).await.0, 422);
    let own = made["url"].as_str().unwrap();
    assert_eq!(scm.post(&format!("{own}/pings"), &json!({})).await.0, 204);
    let (_, deliveries) = scm.get(made["deliveries_url"].as_str().unwrap()).await;
    let id = &deliveries[0]["id"];
    assert_eq!((&deliveries[0]["event"], &deliveries[0]["status_code"]), (&json!("ping"), &json!(200)));
    let (_, delivery) = scm.get(&format!("{own}/deliveries/{id}")).await;
    let headers = &delivery["request"]["headers"];
    assert_eq!(headers["X-GitHub-Enterprise-Host"], "ghe.example.com");
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"s");
    let sum = ring::hmac::sign(&key, delivery["request"]["payload"].to_string().as_bytes());
    let hex = headers["X-Hub-Signature-256"].as_str().unwrap().strip_prefix("sha256=").unwrap();
    let sent: Vec<u8> =
        (0..64).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    assert_eq!(sent, sum.as_ref());
    assert_eq!(scm.stand.leftovers().len(), 1);
    assert_eq!(scm.request(Method::DELETE, own).send().await.unwrap().status().as_u16(), 204);
    assert_eq!((scm.get(own).await.0, scm.stand.leftovers().len()), (404, 0));
}

#[tokio::test]
async fn requests_are_logged_with_their_host() {
    let scm = start("github", &[]).await;
    scm.get(&format!("{API}/user")).await;
    scm.anonymous(Method::GET, "https://github.com/").send().await.unwrap();
    let log: Vec<_> = scm.stand.requests();
    let seen: Vec<_> =
        log.iter().map(|entry| (entry.server, entry.header("authorization").is_some())).collect();
    assert_eq!(seen, [("api.github.com", true), ("github.com", false)]);
}

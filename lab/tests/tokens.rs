//! Token realms: who gets a token, what it grants, and how the challenge says what to ask for.

mod common;

use common::{Lab, OCI_MANIFEST, header, parameters, read, start};
use reqwest::{Method, Response};

const FORM: &str = "application/x-www-form-urlencoded";

/// The `POST` of containerd to the realm at this path.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn post(lab: &Lab, path: &str, scope: &str) -> Response {
    let (username, password) = lab.account.clone().unwrap();
    let mut form = reqwest::Url::parse("form:").unwrap();
    form.query_pairs_mut()
        .append_pair("grant_type", "password")
        .append_pair("client_id", "containerd-client")
        .append_pair("scope", scope)
        .append_pair("username", &username)
        .append_pair("password", &password);
    let body = form.query().unwrap().to_owned();
    lab.anonymous(Method::POST, path).header("content-type", FORM).body(body).send().await.unwrap()
}

#[tokio::test]
async fn challenges_name_the_scope_of_the_request() {
    let lab = start("gcr", &[]).await;
    let cases = [
        (Method::HEAD, "/v2/lab-project/a/manifests/t", "repository:lab-project/a:pull"),
        (Method::POST, "/v2/lab-project/a/blobs/uploads/", "repository:lab-project/a:push,pull"),
        (
            Method::POST,
            "/v2/lab-project/a/blobs/uploads/?mount=x&from=lab-project/b",
            "repository:lab-project/a:push,pull repository:lab-project/b:pull",
        ),
    ];
    for (method, path, scope) in cases {
        let refusal = lab.anonymous(method, path).send().await.unwrap();
        let challenge = parameters(&header(&refusal, "www-authenticate").unwrap());
        assert_eq!(challenge["realm"], "https://eu.gcr.io/v2/token");
        assert_eq!(challenge["service"], "eu.gcr.io");
        assert_eq!(challenge["scope"], scope);
    }
}

#[tokio::test]
async fn a_token_grants_its_scopes_alone() {
    let lab = start("gcr", &[]).await;
    let token = lab
        .token("Bearer realm=\"https://eu.gcr.io/v2/token\",scope=\"repository:lab-project/a:pull\"")
        .await;
    let head = lab.anonymous(Method::HEAD, "/v2/lab-project/a/manifests/t").bearer_auth(&token);
    assert_eq!(head.send().await.unwrap().status(), 404);
    for (method, path) in [
        (Method::POST, "/v2/lab-project/a/blobs/uploads/"),
        (Method::HEAD, "/v2/lab-project/b/manifests/t"),
        (Method::GET, "/v2/_catalog"),
    ] {
        let refused = lab.anonymous(method, path).bearer_auth(&token).send().await.unwrap();
        assert_eq!(refused.status(), 401, "{path}");
        assert!(header(&refused, "www-authenticate").unwrap().ends_with(",error=\"insufficient_scope\""));
    }
    let forged = lab.anonymous(Method::GET, "/v2/").bearer_auth(format!("A{}", &token[1..]));
    assert_eq!(forged.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_realm_wants_the_password_and_says_how_long_a_token_lives() {
    let lab = start("gcr", &[]).await;
    let path = "/v2/token?service=eu.gcr.io&scope=repository:lab-project/a:pull";
    assert_eq!(lab.anonymous(Method::GET, path).send().await.unwrap().status(), 401);
    let wrong = lab.anonymous(Method::GET, path).basic_auth("_json_key", Some("{}"));
    assert_eq!(wrong.send().await.unwrap().status(), 401);
    let (user, password) = lab.account.clone().unwrap();
    let (status, body) =
        read(lab.anonymous(Method::GET, path).basic_auth(user, Some(password)).send().await.unwrap()).await;
    assert_eq!(status, 200);
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["expires_in"], 3600);
    assert!(answer["token"].is_string());
}

#[tokio::test]
async fn realms_refuse_post_as_documented() {
    for (profile, path, status) in
        [("gcr", "/v2/token", 404), ("artifactory", "/artifactory/api/docker/docker-local/v2/token", 401)]
    {
        let lab = start(profile, &[]).await;
        assert_eq!(post(&lab, path, "").await.status(), status, "{profile}");
    }
}

#[tokio::test]
async fn uploads_of_artifact_registry_go_on_outside_v2() {
    let lab = start("gcr", &[]).await;
    let location = header(&lab.begin("lab-project/a").await, "location").unwrap();
    let expected = "/artifacts-uploads/namespaces/lab-project/repositories/eu.gcr.io/uploads/";
    assert!(location.starts_with(expected), "{location}");
    // The challenge to the PUT names the push scope of the upload's repository.
    let refusal = lab.anonymous(Method::PUT, &location).body("abc").send().await.unwrap();
    let challenge = parameters(&header(&refusal, "www-authenticate").unwrap());
    assert_eq!(challenge["scope"], "repository:lab-project/a:push,pull");
}

#[tokio::test]
async fn token_get_refused_leaves_post() {
    let lab = start("gcr", &["token-get-refused"]).await;
    let (user, password) = lab.account.clone().unwrap();
    let get = lab.anonymous(Method::GET, "/v2/token").basic_auth(user, Some(password)).send().await.unwrap();
    assert_eq!(get.status(), 405);
    let (status, body) = read(post(&lab, "/v2/token", "repository:lab-project/a:pull").await).await;
    assert_eq!(status, 200);
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let head = lab.anonymous(Method::HEAD, "/v2/lab-project/a/manifests/t").header("accept", OCI_MANIFEST);
    let head = head.bearer_auth(answer["access_token"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(head.status(), 404);
}

#[tokio::test]
async fn token_faults_show_at_the_realm() {
    let lab = start("gcr", &["token-post-forbidden"]).await;
    assert_eq!(post(&lab, "/v2/token", "").await.status(), 403);
    let lab = start("gcr", &["token-absent"]).await;
    let (user, password) = lab.account.clone().unwrap();
    let answer =
        lab.anonymous(Method::GET, "/v2/token").basic_auth(user, Some(password)).send().await.unwrap();
    let (status, body) = read(answer).await;
    assert!(status == 200 && !body.contains("token"), "{body}");
    for (fault, expected) in [
        ("token-realm-foreign", "Bearer realm=\"https://tokens.invalid/v2/token\",service=\"eu.gcr.io\""),
        ("challenge-without-scope", "Bearer realm=\"https://eu.gcr.io/v2/token\",service=\"eu.gcr.io\""),
    ] {
        let lab = start("gcr", &[fault]).await;
        let refusal = lab.anonymous(Method::POST, "/v2/lab-project/a/blobs/uploads/").send().await.unwrap();
        let challenge = header(&refusal, "www-authenticate").unwrap();
        assert!(challenge.starts_with(expected), "{challenge}");
        assert_eq!(fault == "challenge-without-scope", !challenge.contains("scope"));
    }
}

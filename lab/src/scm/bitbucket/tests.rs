//! What Bitbucket answers, and what its faults make of it.

use serde_json::{Value, json};

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET};
use super::super::asked::{Answered, Asked};

fn at(path: &str) -> String {
    format!("api.bitbucket.org/2.0{path}")
}

fn of(rest: &str) -> String {
    at(&format!("/repositories/analytical/engine{rest}"))
}

fn token(bitbucket: &Asked, form: &str, secret: &str) -> Answered {
    let pair = format!("{CLIENT_ID}:{secret}");
    let basic = format!("Basic {}", crate::crypto::base64(pair.as_bytes()));
    let headers = [("authorization", basic.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    bitbucket.ask("POST", "bitbucket.org/site/oauth2/access_token", &headers, form)
}

#[test]
fn every_address_answers_in_its_shape() {
    let bitbucket = Asked::new("bitbucket", &[]);
    for (path, pointer, expected) in [
        (at("/user"), "/username", json!("ada")),
        (at("/user"), "/account_id", json!("557058:ada")),
        (at("/user/emails"), "/values/0/is_primary", json!(true)),
        (at("/workspaces"), "/values/0/slug", json!("analytical")),
        (at("/user/permissions/workspaces"), "/values/0/permission", json!("owner")),
        (of(""), "/mainbranch/name", json!("main")),
        (of(""), "/links/clone/0/href", json!("https://ada@bitbucket.org/analytical/engine.git")),
        (of("/refs/branches"), "/size", json!(2)),
        (of("/refs/branches/fix/one"), "/name", json!("fix/one")),
        (of("/refs/branches/fix%2Fone"), "/name", json!("fix/one")),
        (of("/refs/tags/v1"), "/type", json!("tag")),
        (of("/commits/fix/one"), "/size", json!(2)),
        (of("/commit/main"), "/type", json!("commit")),
        (of("/src/main/"), "/values/0/path", json!(".gitpod.yml")),
        (of("/src/main/docs"), "/values/0/path", json!("docs/guide.md")),
        (of("/src/main/README.md?format=meta"), "/type", json!("commit_file")),
        (of("/pullrequests"), "/values/0/id", json!(1)),
        (of("/pullrequests/1"), "/source/branch/name", json!("fix/one")),
    ] {
        let answered = bitbucket.get(&path);
        assert_eq!((answered.status, answered.json.pointer(pointer)), (200, Some(&expected)), "{path}");
        assert_eq!(
            answered.header("x-oauth-scopes"),
            "account, repository:write, pullrequest:write, webhook"
        );
        assert_eq!(answered.header("x-ratelimit-limit"), "1000");
    }
    assert!(bitbucket.get(&of("/src/main/.gitpod.yml")).text.starts_with("tasks:"));
    for absent in
        [of("/src/main/none"), of("/none"), at("/repositories/analytical/none"), at("/repositories/none")]
    {
        let answered = bitbucket.get(&absent);
        assert_eq!((answered.status, &answered.json["type"]), (404, &json!("error")), "{absent}");
    }
}

#[test]
fn nobody_sees_nothing() {
    let bitbucket = Asked::new("bitbucket", &[]);
    let user = bitbucket.get_as_nobody(&at("/user"));
    assert_eq!((user.status, &user.json["type"], user.header("x-oauth-scopes")), (401, &json!("error"), ""));
    assert_eq!(bitbucket.get_as_nobody(&of("")).status, 403);
    assert_eq!(bitbucket.ask("GET", &at("/user"), &[("authorization", "Bearer another")], "").status, 401);
    let root = bitbucket.get_as_nobody("bitbucket.org/");
    assert_eq!((root.status, root.header("location")), (302, "https://bitbucket.org/product"));
}

#[test]
fn a_list_tells_its_next_page() {
    let bitbucket = Asked::new("bitbucket", &[]);
    let list = at("/repositories/analytical?role=admin&pagelen=100");
    let first = bitbucket.get(&list).json;
    assert_eq!(first["values"].as_array().map(Vec::len), Some(100));
    let next = "https://api.bitbucket.org/2.0/repositories/analytical?role=admin&pagelen=100&page=2";
    assert_eq!((&first["size"], &first["next"]), (&json!(130), &json!(next)));
    let second = bitbucket.get(next.trim_start_matches("https://")).json;
    assert_eq!((second["values"].as_array().map(Vec::len), second.get("next")), (Some(30), None));
    let cut = Asked::new("bitbucket", &["bitbucket-paging-cut"]).get(&list).json;
    assert_eq!((&cut["size"], cut.get("next")), (&json!(130), None));
}

#[test]
fn rights_are_told_of_the_repository_that_is_asked_for() {
    let bitbucket = Asked::new("bitbucket", &[]);
    let ask = |name: &str| {
        let query = format!("/user/permissions/repositories?q=repository.full_name%3D%22{name}%22");
        bitbucket.get(&at(&query)).json
    };
    assert_eq!(ask("analytical/engine")["values"][0]["permission"], "admin");
    assert_eq!(ask("analytical/none")["size"], 0);
    assert_eq!(bitbucket.get(&at("/user/permissions/repositories")).json["size"], 130);
}

#[test]
fn a_consumer_logs_in_by_itself() {
    let bitbucket = Asked::new("bitbucket", &[]);
    let given = token(&bitbucket, "grant_type=client_credentials", CLIENT_SECRET);
    assert_eq!((given.status, &given.json["token_type"]), (200, &json!("bearer")));
    let wrong = token(&bitbucket, "grant_type=client_credentials", "wrong");
    assert_eq!((wrong.status, &wrong.json["error"]), (400, &json!("unauthorized_client")));
    let code = token(&bitbucket, "grant_type=authorization_code&code=x", CLIENT_SECRET);
    assert_eq!((code.status, &code.json["error"]), (400, &json!("invalid_grant")));
    for (fault, error) in
        [("bitbucket-secret-changed", "unauthorized_client"), ("bitbucket-consumer-public", "invalid_grant")]
    {
        let bitbucket = Asked::new("bitbucket", &[fault]);
        let refused = token(&bitbucket, "grant_type=client_credentials", CLIENT_SECRET);
        assert_eq!((refused.status, &refused.json["error"]), (400, &json!(error)), "{fault}");
    }
}

#[test]
fn a_hook_is_made_and_removed() {
    let bitbucket = Asked::new("bitbucket", &[]);
    let given = json!({
        "description": "Gitpod", "url": "https://gitpod.example.com/apps/bitbucket/", "active": false,
        "events": ["repo:push"]
    });
    let made = bitbucket.post(&of("/hooks"), &given);
    assert_eq!((made.status, &made.json["active"]), (201, &json!(false)));
    let id = made.json["uuid"].as_str().unwrap_or_default();
    assert_eq!(bitbucket.get(&of("/hooks")).json["values"][0]["uuid"], id);
    let encoded = id.replace('{', "%7B").replace('}', "%7D");
    assert_eq!(bitbucket.get(&of(&format!("/hooks/{encoded}"))).json["events"], json!(["repo:push"]));
    assert_eq!(bitbucket.delete(&of(&format!("/hooks/{encoded}"))).status, 204);
    assert_eq!(bitbucket.delete(&of(&format!("/hooks/{encoded}"))).status, 404);
    assert_eq!(bitbucket.post(&of("/hooks"), &json!({ "url": "nowhere" })).status, 400);
}

#[test]
fn faults_do_what_they_say() {
    for (fault, path, status, pointer, expected) in [
        ("bitbucket-user-without-name", at("/user"), 200, "/username", None),
        ("bitbucket-no-primary-mail", at("/user/emails"), 200, "/values/0/is_primary", Some(json!(false))),
        ("bitbucket-workspaces-broken", at("/workspaces"), 200, "", Some(json!({}))),
        (
            "bitbucket-permissions-gone",
            at("/user/permissions/repositories"),
            410,
            "/type",
            Some(json!("error")),
        ),
        ("bitbucket-src-broken", of("/src/main/"), 200, "", Some(json!({}))),
        ("bitbucket-src-broken", of("/src/main/README.md"), 200, "", Some(json!({}))),
        ("bitbucket-hooks-denied", of("/hooks"), 403, "/type", Some(json!("error"))),
        ("bitbucket-app-password", at("/user"), 401, "/type", Some(json!("error"))),
        ("bitbucket-api-closed", at("/user"), 404, "", Some(Value::Null)),
    ] {
        let answered = Asked::new("bitbucket", &[fault]).get(&path);
        assert_eq!((answered.status, answered.json.pointer(pointer).cloned()), (status, expected), "{fault}");
    }
    let posted = Asked::new("bitbucket", &["bitbucket-hook-refused"]).post(&of("/hooks"), &json!({}));
    assert_eq!(posted.status, 400);
    for (profile, fault, scopes) in [
        ("bitbucket", "bitbucket-scopes-stripped", ""),
        ("bitbucket", "bitbucket-scopes-few", "account, repository"),
    ] {
        let answered = Asked::new(profile, &[fault]).get(&at("/user"));
        assert_eq!((answered.status, answered.header("x-oauth-scopes")), (200, scopes), "{fault}");
    }
    let implied = Asked::new("bitbucket-implied-scopes", &[]).get(&at("/user"));
    assert_eq!(implied.header("x-oauth-scopes"), "account, pullrequest:write, webhook");
    let near = Asked::new("bitbucket", &["bitbucket-limit-near"]).get(&at("/user"));
    assert_eq!(near.header("x-ratelimit-nearlimit"), "true");
    let closed = Asked::new("bitbucket", &["bitbucket-api-closed"]).get(&at("/user"));
    assert_eq!(
        (closed.header("server"), closed.header("x-served-by")),
        ("", ""),
        "it is not Bitbucket that answers"
    );
}

#[test]
fn git_takes_the_token_by_its_name() {
    let refs = "bitbucket.org/analytical/engine.git/info/refs?service=git-receive-pack";
    for (fault, name, status) in [
        (None, "x-token-auth", 200),
        (None, "oauth2", 401),
        (Some("bitbucket-push-denied"), "x-token-auth", 403),
        (Some("bitbucket-app-password"), "x-token-auth", 401),
        (Some("bitbucket-app-password"), "ada", 200),
    ] {
        let bitbucket = Asked::new("bitbucket", fault.as_slice());
        let pair = format!("{name}:{}", bitbucket.0.behaviour.token.text);
        let basic = format!("Basic {}", crate::crypto::base64(pair.as_bytes()));
        let answered = bitbucket.ask("GET", refs, &[("authorization", &basic)], "");
        assert_eq!(answered.status, status, "{fault:?} {name}");
    }
}

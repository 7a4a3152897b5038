//! What Bitbucket Server answers, and what its faults make of it.

use serde_json::{Value, json};

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET};
use super::super::asked::{Answered, Asked};

const PROFILE: &str = "bitbucket-server";

fn at(path: &str) -> String {
    format!("bitbucket.example.com{path}")
}

fn api(path: &str) -> String {
    at(&format!("/rest/api/1.0{path}"))
}

fn of(rest: &str) -> String {
    api(&format!("/projects/ENGINE/repos/engine{rest}"))
}

fn authorize(server: &Asked, scope: &str) -> Answered {
    let callback = "https%3A%2F%2Fgitpod.example.com%2Fauth%2Fbitbucket.example.com%2Fcallback";
    let query = format!("response_type=code&client_id={CLIENT_ID}&redirect_uri={callback}&scope={scope}");
    server.get_as_nobody(&at(&format!("/rest/oauth2/latest/authorize?{query}")))
}

fn token(server: &Asked, secret: &str) -> Answered {
    let form = format!("grant_type=authorization_code&code=x&client_id={CLIENT_ID}&client_secret={secret}");
    server.post_form(&at("/rest/oauth2/latest/token"), &form)
}

#[test]
fn every_address_answers_in_its_shape() {
    let server = Asked::new(PROFILE, &[]);
    for (path, pointer, expected) in [
        (api("/users/ada"), "/emailAddress", json!("ada@example.com")),
        (api("/users/ada/repos"), "/values/0/project/type", json!("PERSONAL")),
        (api("/users/ada/repos/notes"), "/slug", json!("notes")),
        (api("/projects/~ada/repos/notes/default-branch"), "/displayId", json!("main")),
        (api("/projects/ENGINE"), "/key", json!("ENGINE")),
        (of(""), "/links/clone/0/href", json!("https://bitbucket.example.com/scm/engine/engine.git")),
        (of("/default-branch"), "/id", json!("refs/heads/main")),
        (of("/branches"), "/values/0/isDefault", json!(true)),
        (of("/branches?filterText=fix"), "/values/0/displayId", json!("fix/one")),
        (of("/tags"), "/values/0/type", json!("TAG")),
        (of("/commits?until=fix/one"), "/values/0/message", json!("Fix one")),
        (of("/commits/main"), "/parents", json!([])),
        (of("/browse"), "/children/values/0/path/name", json!(".gitpod.yml")),
        (of("/browse/docs/guide.md"), "/lines/0/text", json!("# Guide")),
        (of("/files"), "/size", json!(3)),
        (of("/pull-requests/1"), "/fromRef/displayId", json!("fix/one")),
        (of("/permissions/users"), "/values/0/permission", json!("REPO_ADMIN")),
        (of("/webhooks"), "/values", json!([])),
    ] {
        let answered = server.get(&path);
        assert_eq!((answered.status, answered.json.pointer(pointer)), (200, Some(&expected)), "{path}");
        assert!(answered.header("x-arequestid").starts_with('@'));
        assert_eq!(answered.header("x-ausername"), "ada");
    }
    assert!(server.get(&of("/raw/.gitpod.yml?at=main")).text.starts_with("tasks:"));
    assert_eq!(server.get(&at("/plugins/servlet/applinks/whoami")).text, "ada");
    for absent in
        [of("/raw/none"), of("/commits/none"), api("/users/none"), api("/projects/ENGINE/repos/none")]
    {
        let answered = server.get(&absent);
        let exception = answered.json["errors"][0]["exceptionName"].as_str().unwrap_or_default();
        assert!(answered.status == 404 && exception.starts_with("com.atlassian.bitbucket."), "{absent}");
    }
    assert_eq!(server.get(&api("/none")).json["status-code"], 404);
}

#[test]
fn nobody_has_no_name() {
    let server = Asked::new(PROFILE, &[]);
    let whoami = server.get_as_nobody(&at("/plugins/servlet/applinks/whoami"));
    assert_eq!((whoami.status, whoami.text.as_str(), whoami.header("x-ausername")), (200, "", ""));
    let refused = server.get_as_nobody(&of(""));
    assert_eq!(refused.json["errors"][0]["exceptionName"], "com.atlassian.bitbucket.AuthorisationException");
    assert_eq!(refused.status, 401);
    let unknown = server.ask("GET", &of(""), &[("authorization", "Bearer another")], "");
    assert_eq!(unknown.status, 401);
    let root = server.get_as_nobody(&at("/"));
    assert_eq!((root.status, root.header("location")), (302, "https://bitbucket.example.com/dashboard"));
}

#[test]
fn branches_have_details_where_these_are_asked_for() {
    let metadata = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata";
    let server = Asked::new(PROFILE, &[]);
    let detailed = server.get(&of("/branches?details=true")).json;
    assert_eq!(detailed["values"][0]["metadata"][metadata]["message"], "Begin");
    assert_eq!(server.get(&of("/branches")).json["values"][0].get("metadata"), None);
    let without = Asked::new(PROFILE, &["bbs-details-absent"]).get(&of("/branches?details=true")).json;
    assert_eq!((without["values"][0].get("metadata"), &without["size"]), (None, &json!(2)));
}

#[test]
fn a_list_tells_its_next_page() {
    let server = Asked::new(PROFILE, &[]);
    let list = api("/repos?permission=REPO_ADMIN&limit=100");
    let first = server.get(&list).json;
    assert_eq!(
        (&first["size"], &first["isLastPage"], &first["nextPageStart"]),
        (&json!(100), &json!(false), &json!(100))
    );
    let second = server.get(&format!("{list}&start=100")).json;
    assert_eq!(
        (&second["size"], &second["isLastPage"], &second["nextPageStart"]),
        (&json!(30), &json!(true), &Value::Null)
    );
    let cut = Asked::new(PROFILE, &["bbs-paging-cut"]).get(&list).json;
    assert_eq!((&cut["isLastPage"], cut.get("nextPageStart")), (&json!(false), None));
}

#[test]
fn oauth_came_with_7_20() {
    let scopes = "PUBLIC_REPOS+REPO_READ+REPO_WRITE+REPO_ADMIN+PROJECT_ADMIN";
    for (profile, version, build, status) in [
        ("bitbucket-server-old", "7.19.9", "7019009", (404, 404)),
        ("bitbucket-server", "7.20.0", "7020000", (302, 400)),
        ("bitbucket-server-8", "8.15.0", "8015000", (302, 400)),
    ] {
        let server = Asked::new(profile, &[]);
        let told = server.get_as_nobody(&api("/application-properties")).json;
        assert_eq!((&told["version"], &told["buildNumber"]), (&json!(version), &json!(build)));
        assert_eq!(
            (authorize(&server, scopes).status, token(&server, CLIENT_SECRET).status),
            status,
            "{profile}"
        );
    }
    let server = Asked::new(PROFILE, &[]);
    assert!(
        authorize(&server, scopes)
            .header("location")
            .starts_with("https://bitbucket.example.com/login?next=")
    );
    // gitpod-io/gitpod PR #9135: a space before the first scope.
    for wrong in ["+PUBLIC_REPOS", "REPO_EVERYTHING", ""] {
        assert!(authorize(&server, wrong).header("location").contains("error=invalid_scope"), "{wrong:?}");
    }
    let refused = Asked::new(PROFILE, &["bbs-scopes-refused"]);
    assert!(authorize(&refused, scopes).header("location").contains("error=invalid_scope"));
    assert_eq!(token(&server, CLIENT_SECRET).json["error"], "invalid_grant");
    let wrong = token(&server, "wrong");
    assert_eq!((wrong.status, &wrong.json["error"]), (401, &json!("invalid_client")));
}

#[test]
fn a_hook_is_made_tested_and_removed() {
    let server = Asked::new(PROFILE, &[]);
    let given = json!({
        "name": "underpin", "url": "https://gitpod.example.com/apps/bitbucketserver/", "active": false,
        "events": ["repo:refs_changed"], "configuration": { "secret": "x" }
    });
    let made = server.post(&of("/webhooks"), &given);
    assert_eq!((made.status, &made.json["active"]), (201, &json!(false)));
    let id = &made.json["id"];
    assert_eq!(server.get(&of("/webhooks")).json["values"][0]["id"], *id);
    let test = of("/webhooks/test?url=https%3A%2F%2Fgitpod.example.com%2Fapps%2Fbitbucketserver%2F");
    assert_eq!(server.post(&test, &json!({})).json["response"]["statusCode"], 200);
    let unreached = Asked::new(PROFILE, &["bbs-hook-unreachable"]).post(&test, &json!({})).json;
    assert!(unreached.get("response").is_none() && unreached["error"]["message"].is_string());
    assert_eq!(server.delete(&of(&format!("/webhooks/{id}"))).status, 204);
    assert_eq!(server.get(&of(&format!("/webhooks/{id}"))).status, 404);
    assert_eq!(server.post(&of("/webhooks"), &json!({ "name": "x", "url": "nowhere" })).status, 400);
}

#[test]
fn faults_do_what_they_say() {
    let ssh = json!([{ "href": "ssh://git@bitbucket.example.com:7999/engine/engine.git", "name": "ssh" }]);
    for (fault, path, status, pointer, expected) in [
        ("bbs-api-absent", api("/users/ada"), 404, "/status-code", Some(json!(404))),
        ("bbs-versions-differ", api("/application-properties"), 200, "/buildNumber", Some(json!("7019009"))),
        ("bbs-oauth2-absent", at("/rest/oauth2/latest/authorize"), 404, "/status-code", Some(json!(404))),
        ("bbs-mail-hidden", api("/users/ada"), 200, "/emailAddress", None),
        (
            "bbs-user-unfound",
            api("/users/ada"),
            404,
            "/errors/0/message",
            Some(json!("User ada does not exist.")),
        ),
        ("bbs-http-disabled", of(""), 200, "/links/clone", Some(ssh)),
        (
            "bbs-base-url-wrong",
            of(""),
            200,
            "/links/clone/0/href",
            Some(json!("http://localhost:7990/scm/engine/engine.git")),
        ),
        ("bbs-no-default-branch", of("/default-branch"), 404, "/nothing", None),
        ("bbs-permissions-denied", of("/permissions/users"), 401, "/nothing", None),
        ("bbs-hooks-denied", of("/webhooks"), 401, "/nothing", None),
        ("bbs-personal-refused", api("/users/ada/repos"), 403, "/nothing", None),
    ] {
        let answered = Asked::new(PROFILE, &[fault]).get(&path);
        assert_eq!((answered.status, answered.json.pointer(pointer).cloned()), (status, expected), "{fault}");
        assert!(!answered.header("x-arequestid").is_empty(), "{fault}");
    }
    let empty = Asked::new(PROFILE, &["whoami-empty"]).get(&at("/plugins/servlet/applinks/whoami"));
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
    let secret = token(&Asked::new(PROFILE, &["bbs-secret-changed"]), CLIENT_SECRET);
    assert_eq!((secret.status, &secret.json["error"]), (401, &json!("invalid_client")));
    let context = Asked::new(PROFILE, &["bbs-context"]);
    assert_eq!(context.get(&api("/users/ada")).status, 404);
    assert_eq!(context.get(&at("/bitbucket/rest/api/1.0/users/ada")).status, 200);
    let root = context.get_as_nobody(&at("/bitbucket/"));
    assert_eq!(root.header("location"), "https://bitbucket.example.com/bitbucket/dashboard");
}

#[test]
fn git_takes_the_token_by_its_name() {
    let refs = at("/scm/engine/engine.git/info/refs?service=git-receive-pack");
    for (fault, name, status) in [
        (None, "x-token-auth", 200),
        (None, "oauth2", 401),
        (Some("bbs-push-denied"), "x-token-auth", 403),
        (Some("bbs-http-disabled"), "x-token-auth", 403),
    ] {
        let server = Asked::new(PROFILE, fault.as_slice());
        let pair = format!("{name}:{}", server.0.behaviour.token.text);
        let basic = format!("Basic {}", crate::crypto::base64(pair.as_bytes()));
        assert_eq!(
            server.ask("GET", &refs, &[("authorization", &basic)], "").status,
            status,
            "{fault:?} {name}"
        );
    }
}

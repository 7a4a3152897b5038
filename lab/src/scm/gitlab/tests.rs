//! What GitLab answers, and what its faults make of it.

use serde_json::{Value, json};

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET};
use super::super::asked::Asked;
use super::REFRESH;

const HOST: &str = "gitlab.example.com";

fn at(path: &str) -> String {
    format!("{HOST}{path}")
}

fn project(rest: &str) -> String {
    at(&format!("/api/v4/projects/analytical%2Fcore%2Fengine{rest}"))
}

fn form(grant: &str, secret: &str) -> String {
    format!("{grant}&client_id={CLIENT_ID}&client_secret={secret}")
}

#[test]
fn every_address_answers_in_its_shape() {
    let gitlab = Asked::new("gitlab-14", &[]);
    for (path, pointer, expected) in [
        ("", "/path_with_namespace", json!("analytical/core/engine")),
        ("", "/permissions/project_access/access_level", json!(40)),
        ("", "/http_url_to_repo", json!("https://gitlab.example.com/analytical/core/engine.git")),
        ("/languages", "/Rust", json!(80.0)),
        ("/repository/branches", "/1/name", json!("main")),
        ("/repository/branches/fix%2Fone", "/name", json!("fix/one")),
        ("/repository/tags", "/0/name", json!("v1")),
        ("/repository/commits?ref_name=fix/one", "/0/title", json!("Fix one")),
        ("/repository/commits/main", "/parent_ids", json!([])),
        ("/repository/tree", "/0/type", json!("tree")),
        ("/repository/tree?recursive=True", "/3/path", json!("docs/guide.md")),
        ("/repository/tree?path=docs", "/0/path", json!("docs/guide.md")),
        ("/repository/files/docs%2Fguide%2Emd?ref=main", "/file_path", json!("docs/guide.md")),
        ("/merge_requests/1", "/source_branch", json!("fix/one")),
        ("/issues/1", "/iid", json!(1)),
    ] {
        let answered = gitlab.get(&project(path));
        assert_eq!((answered.status, answered.json.pointer(pointer)), (200, Some(&expected)), "{path}");
        assert!(!answered.header("x-gitlab-meta").is_empty());
        assert_eq!(answered.header("ratelimit-limit"), "2000");
    }
    let raw = gitlab.get(&project("/repository/files/%2Egitpod%2Eyml/raw?ref=main"));
    assert!(raw.text.starts_with("tasks:"), "{raw:?}");
    for absent in [
        "/repository/files/nothing/raw?ref=main",
        "/repository/branches/none",
        "/nothing",
        "/hooks/1/test/push_events",
    ] {
        let answered = gitlab.get(&project(absent));
        assert_eq!((answered.status, answered.header("content-type")), (404, "application/json"));
    }
}

#[test]
fn nobody_sees_nothing() {
    let gitlab = Asked::new("gitlab-14", &[]);
    for (path, status) in [("/api/v4/version", 401), ("/api/v4/user", 401), ("/api/v4/none", 404)] {
        let answered = gitlab.get_as_nobody(&at(path));
        assert_eq!(answered.status, status, "{path}");
        assert!(!answered.header("x-gitlab-meta").is_empty());
    }
    assert_eq!(gitlab.get_as_nobody(&project("")).status, 404);
    let root = gitlab.get_as_nobody(&at("/"));
    assert_eq!((root.status, root.header("location")), (302, "https://gitlab.example.com/users/sign_in"));
    let unknown = gitlab.ask("GET", &at("/api/v4/user"), &[("authorization", "Bearer another")], "");
    assert_eq!(unknown.json, json!({ "message": "401 Unauthorized" }));
}

#[test]
fn a_list_tells_its_next_page() {
    let gitlab = Asked::new("gitlab-14", &[]);
    let first = gitlab.get(&at("/api/v4/projects?min_access_level=40&per_page=100"));
    assert_eq!(first.json.as_array().map(Vec::len), Some(100));
    assert_eq!((first.header("x-next-page"), first.header("x-total")), ("2", "130"));
    let next =
        "<https://gitlab.example.com/api/v4/projects?min_access_level=40&page=2&per_page=100>; rel=\"next\"";
    assert!(first.header("link").contains(next), "{}", first.header("link"));
    let second = gitlab.get(&at("/api/v4/projects?min_access_level=40&page=2&per_page=100"));
    assert_eq!(second.json.as_array().map(Vec::len), Some(30));
    assert_eq!(second.header("x-next-page"), "");
    let stripped =
        Asked::new("gitlab-14", &["gitlab-paging-stripped"]).get(&at("/api/v4/projects?per_page=100"));
    assert_eq!((stripped.header("link"), stripped.header("x-next-page")), ("", ""));
}

#[test]
fn projects_are_listed_by_keyset_too() {
    let gitlab = Asked::new("gitlab-14", &[]);
    let ids = |query: &str| {
        let answered = gitlab.get(&at(&format!("/api/v4/projects?order_by=id&pagination=keyset{query}")));
        let items = answered.json.as_array().cloned().unwrap_or_default();
        (
            items.iter().filter_map(|item| item["id"].as_u64()).collect::<Vec<_>>(),
            answered.header("link").to_owned(),
        )
    };
    let (first, link) = ids("&per_page=2");
    let (last, next) = (first[1], "https://gitlab.example.com/api/v4/projects?order_by=id&pagination=keyset");
    assert_eq!(first[0], last + 1, "the newest come first");
    assert_eq!(link, format!("<{next}&per_page=2&id_before={last}>; rel=\"next\""));
    assert_eq!(ids(&format!("&per_page=2&id_before={last}")).0, [last - 1, last - 2]);
    let (all, link) = ids("&sort=asc&per_page=100");
    assert_eq!((all.len(), link.contains(&format!("&id_after={}>", all[99]))), (100, true), "{link}");
    let (rest, link) = ids(&format!("&sort=asc&per_page=100&id_after={}", all[99]));
    assert_eq!((rest.len(), link.as_str()), (30, ""), "the last page tells no other");
    let refused = gitlab.get(&at("/api/v4/projects?order_by=name&pagination=keyset"));
    assert_eq!(refused.status, 405);
}

#[test]
fn tokens_are_exchanged_once() {
    let gitlab = Asked::new("gitlab-14", &[]);
    let code = form("grant_type=authorization_code&code=x", CLIENT_SECRET);
    let refused = gitlab.post_form(&at("/oauth/token"), &code);
    assert_eq!((refused.status, &refused.json["error"]), (400, &json!("invalid_grant")));
    let wrong = gitlab.post_form(&at("/oauth/token"), &form("grant_type=authorization_code&code=x", "wrong"));
    assert_eq!((wrong.status, &wrong.json["error"]), (401, &json!("invalid_client")));

    let refresh = form(&format!("grant_type=refresh_token&refresh_token={REFRESH}"), CLIENT_SECRET);
    let given = gitlab.post_form(&at("/oauth/token"), &refresh);
    assert_eq!((given.status, &given.json["expires_in"]), (200, &json!(7200)));
    let token = given.json["access_token"].as_str().unwrap_or_default();
    let user = gitlab.ask("GET", &at("/api/v4/user"), &[("authorization", &format!("Bearer {token}"))], "");
    assert_eq!(user.json["username"], "ada");
    assert_eq!(gitlab.post_form(&at("/oauth/token"), &refresh).status, 400);

    let endless =
        Asked::new("gitlab-14", &["gitlab-refresh-endless"]).post_form(&at("/oauth/token"), &refresh);
    assert_eq!((endless.json.get("expires_in"), endless.json.get("refresh_token")), (None, None));
    assert!(endless.json["access_token"].is_string());
}

#[test]
fn editions_differ() {
    for (profile, version, ends) in [
        ("gitlab-13", "13.12.15-ee", Value::Null),
        ("gitlab-14-0", "14.0.0", Value::Null),
        ("gitlab-14", "14.10.5-ee", json!(7200)),
        ("gitlab-15", "15.0.0-pre", json!(7200)),
    ] {
        let gitlab = Asked::new(profile, &[]);
        assert_eq!(gitlab.get(&at("/api/v4/version")).json["version"], version);
        assert_eq!(gitlab.get(&at("/api/v4/metadata")).status, 404, "it came with 15.2");
        let told = gitlab.get(&at("/oauth/token/info")).json;
        assert_eq!(
            (&told["expires_in"], &told["scope"]),
            (&ends, &json!(["api", "read_repository", "read_user"]))
        );
    }
    let com = Asked::new("gitlab-com", &[]);
    assert_eq!(com.get("gitlab.com/api/v4/metadata").json["version"], "15.6.0-pre");
    assert_eq!(
        com.get("gitlab.com/oauth/token/info").status,
        401,
        "a token that a user made is none of an application"
    );
}

#[test]
fn a_hook_is_made_and_removed() {
    let gitlab = Asked::new("gitlab-14", &[]);
    let given =
        json!({ "url": "https://gitpod.example.com/apps/gitlab/", "push_events": true, "token": "x" });
    let made = gitlab.post(&project("/hooks"), &given);
    assert_eq!((made.status, made.json.get("token")), (201, None));
    let id = &made.json["id"];
    assert_eq!(gitlab.get(&project("/hooks")).json[0]["id"], *id);
    assert_eq!(gitlab.get(&project(&format!("/hooks/{id}"))).json["url"], given["url"]);
    assert_eq!(gitlab.delete(&project(&format!("/hooks/{id}"))).status, 204);
    assert_eq!(gitlab.delete(&project(&format!("/hooks/{id}"))).status, 404);
    assert_eq!(gitlab.post(&project("/hooks"), &json!({ "url": "nowhere" })).status, 422);
}

#[test]
fn graphql_shows_what_the_user_may() {
    let gitlab = Asked::new("gitlab-14", &[]);
    let ask = |gitlab: &Asked, query: &str| gitlab.post(&at("/api/graphql"), &json!({ "query": query })).json;
    let query = "query content { project(fullPath: \"analytical/core/engine\") { visibility, userPermissions { pushCode } } }";
    let expected = json!({ "data": { "project": { "visibility": "private", "userPermissions": { "pushCode": true } } } });
    assert_eq!(ask(&gitlab, query), expected);
    let unknown = ask(&gitlab, "{ project(fullPath: \"analytical/core/engine\") { colour } }");
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "undefinedField");
    assert_eq!(ask(&gitlab, "{ metadata { version } }")["data"]["metadata"]["version"], "14.10.5-ee");
    let denied = Asked::new("gitlab-14", &["gitlab-version-denied"]);
    assert_eq!(ask(&denied, "{ metadata { version } }"), json!({ "data": { "metadata": null } }));
    assert_eq!(ask(&denied, query), expected);
}

#[test]
fn faults_do_what_they_say() {
    for (fault, path, status, pointer, expected) in [
        ("gitlab-api-absent", "/api/v4/user", 404, "/error", json!("404 Not Found")),
        ("gitlab-version-denied", "/api/v4/version", 403, "/message", json!("403 Forbidden")),
        ("gitlab-scope-missing", "/oauth/token/info", 200, "/scope", json!(["read_user", "api"])),
        ("gitlab-unconfirmed", "/api/v4/user", 200, "/confirmed_at", Value::Null),
        ("gitlab-token-expired", "/api/v4/user", 401, "/error", json!("invalid_token")),
        ("gitlab-branches-broken", "/api/v4/projects/1/repository/branches", 200, "", json!({})),
        ("gitlab-languages-broken", "/api/v4/projects/1/languages", 200, "", json!([])),
        ("gitlab-projects-broken", "/api/v4/projects", 200, "", json!({})),
        ("gitlab-not-maintainer", "/api/v4/projects/1/hooks", 403, "/message", json!("403 Forbidden")),
    ] {
        let answered = Asked::new("gitlab-14", &[fault]).get(&at(path));
        assert_eq!((answered.status, answered.json.pointer(pointer)), (status, Some(&expected)), "{fault}");
        assert!(!answered.header("x-gitlab-meta").is_empty(), "{fault}");
    }
    let terms = Asked::new("gitlab-14", &["gitlab-terms"]).get(&at("/api/v4/user"));
    assert!(terms.status == 403 && terms.text.contains("Terms of Service"), "{terms:?}");
    let low = Asked::new("gitlab-14", &["gitlab-limit-low"]).get(&at("/api/v4/user"));
    assert_eq!((low.header("ratelimit-limit"), low.header("ratelimit-remaining")), ("10", "2"));
    let local = Asked::new("gitlab-14", &["gitlab-hook-local"]).post(&project("/hooks"), &json!({}));
    assert!(local.status == 422 && local.text.contains("Requests to the local network are not allowed"));
    let absent = Asked::new("gitlab-14", &["gitlab-graphql-absent"]).post(&at("/api/graphql"), &json!({}));
    assert_eq!((absent.status, absent.header("content-type")), (404, "text/plain; charset=utf-8"));
    for fault in ["gitlab-secret-changed", "gitlab-token-portal", "gitlab-refresh-spent"] {
        let refresh = form(&format!("grant_type=refresh_token&refresh_token={REFRESH}"), CLIENT_SECRET);
        let answered = Asked::new("gitlab-14", &[fault]).post_form(&at("/oauth/token"), &refresh);
        let expected = match fault {
            "gitlab-secret-changed" => (401, json!("invalid_client")),
            "gitlab-token-portal" => (200, Value::Null),
            _ => (400, json!("invalid_grant")),
        };
        assert_eq!((answered.status, answered.json["error"].clone()), expected, "{fault}");
    }
}

#[test]
fn what_is_decoded_on_the_way_is_another_address() {
    let raw = "/repository/files/docs%2Fguide.md/raw?ref=main";
    for (fault, of_project, of_file) in
        [("gitlab-slash-decoded", 404, 404), ("gitlab-file-decoded", 200, 404)]
    {
        let gitlab = Asked::new("gitlab-14", &[fault]);
        assert_eq!(gitlab.get(&project("")).status, of_project, "{fault}");
        assert_eq!(gitlab.get(&project(raw)).status, of_file, "{fault}");
    }
}

#[test]
fn below_a_relative_root_everything_else_is_absent() {
    let gitlab = Asked::new("gitlab-14", &["gitlab-relative-root"]);
    assert_eq!(gitlab.get(&at("/api/v4/user")).status, 404);
    assert_eq!(gitlab.get(&at("/gitlab/api/v4/user")).status, 200);
    let root = gitlab.get_as_nobody(&at("/gitlab"));
    assert_eq!(root.header("location"), "https://gitlab.example.com/gitlab/users/sign_in");
    let page = gitlab.get(&at("/gitlab/api/v4/projects?per_page=100"));
    assert!(page.header("link").contains("<https://gitlab.example.com/gitlab/api/v4/projects?"));
}

#[test]
fn git_takes_the_token_by_its_name() {
    let refs = at("/analytical/core/engine.git/info/refs?service=git-receive-pack");
    let gitlab = Asked::new("gitlab-14", &[]);
    let basic = |name: &str| {
        let pair = format!("{name}:{}", gitlab.0.behaviour.token.text);
        format!("Basic {}", crate::crypto::base64(pair.as_bytes()))
    };
    assert_eq!(gitlab.ask("GET", &refs, &[("authorization", &basic("oauth2"))], "").status, 200);
    assert_eq!(gitlab.ask("GET", &refs, &[("authorization", &basic("ada"))], "").status, 401);
    let nobody = gitlab.get_as_nobody(&refs);
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Basic realm=\"GitLab\""));
    let denied = Asked::new("gitlab-14", &["gitlab-push-denied"]);
    assert_eq!(denied.ask("GET", &refs, &[("authorization", &basic("oauth2"))], "").status, 403);
}

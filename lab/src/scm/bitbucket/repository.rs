//! Repositories, and the rights in them, as Bitbucket shows them.

use serde_json::{Value, json};

use super::super::repository::{DEFAULT_BRANCH, listed_name};
use super::super::server::Scm;
use super::{WORKSPACE, account, api, braced};

/// The full name of the n-th repository of a listing.
pub(super) fn listed_path(number: usize) -> String {
    format!("{WORKSPACE}/{}", listed_name("engine", number))
}

/// The n-th repository.
pub(super) fn repository(scm: &Scm, number: usize) -> Value {
    let path = listed_path(number);
    let name = path.rsplit('/').next().unwrap_or_default();
    let (web, api, id) = (scm.web(), api(scm), braced(&path));
    let this = format!("{api}/repositories/{path}");
    let link = |rest: &str| json!({ "href": format!("{this}/{rest}") });
    let host = web.split("://").nth(1).unwrap_or_default().to_owned();
    let clone = web.replacen("://", "://ada@", 1);
    json!({
        "type": "repository",
        "full_name": path,
        "links": {
            "self": { "href": this },
            "html": { "href": format!("{web}/{path}") },
            "avatar": { "href": format!("https://bytebucket.org/ravatar/{id}?ts=default") },
            "pullrequests": link("pullrequests"),
            "commits": link("commits"),
            "forks": link("forks"),
            "watchers": link("watchers"),
            "branches": link("refs/branches"),
            "tags": link("refs/tags"),
            "downloads": link("downloads"),
            "source": link("src"),
            "clone": [
                { "name": "https", "href": format!("{clone}/{path}.git") },
                { "name": "ssh", "href": format!("git@{host}:{path}.git") }
            ],
            "hooks": link("hooks")
        },
        "name": name,
        "slug": name,
        "description": "It weaves algebraical patterns",
        "scm": "git",
        "website": null,
        "owner": account::owner(scm),
        "workspace": {
            "type": "workspace",
            "uuid": braced("workspace analytical"),
            "name": "Analytical",
            "slug": WORKSPACE,
            "links": {
                "avatar": { "href": format!("{web}/workspaces/{WORKSPACE}/avatar/?ts=1651397400") },
                "html": { "href": format!("{web}/{WORKSPACE}/") },
                "self": { "href": format!("{api}/workspaces/{WORKSPACE}") }
            }
        },
        "is_private": true,
        "project": {
            "type": "project",
            "key": "ENG",
            "uuid": braced("project ENG"),
            "name": "Engines",
            "links": {
                "self": { "href": format!("{api}/workspaces/{WORKSPACE}/projects/ENG") },
                "html": { "href": format!("{web}/{WORKSPACE}/workspace/projects/ENG") },
                "avatar": { "href": format!("{web}/account/user/{WORKSPACE}/projects/ENG/avatar/32?ts=1651397400") }
            }
        },
        "fork_policy": "no_public_forks",
        "created_on": "2022-04-01T08:00:00.000000+00:00",
        "updated_on": "2022-05-01T09:30:00.000000+00:00",
        "size": 61_440,
        "language": "rust",
        "has_issues": false,
        "has_wiki": false,
        "uuid": id,
        "mainbranch": { "name": DEFAULT_BRANCH, "type": "branch" },
        "override_settings": { "default_merge_strategy": true, "branching_model": true }
    })
}

/// The right of the user in the n-th repository.
pub(super) fn permission(scm: &Scm, number: usize) -> Value {
    let path = listed_path(number);
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    json!({
        "type": "repository_permission",
        "user": account::user(scm),
        "repository": {
            "type": "repository",
            "full_name": path,
            "links": {
                "self": { "href": format!("{}/repositories/{path}", api(scm)) },
                "html": { "href": format!("{}/{path}", scm.web()) },
                "avatar": { "href": format!("https://bytebucket.org/ravatar/{}?ts=default", braced(&path)) }
            },
            "name": name,
            "uuid": braced(&path)
        },
        "permission": "admin"
    })
}

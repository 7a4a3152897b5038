//! Projects and repositories, as Bitbucket Server shows them.

use serde_json::{Value, json};

use super::super::accounts::{LOGIN, NAME};
use super::super::repository::listed_name;
use super::super::server::Scm;
use super::{PERSONAL, PROJECT, user};

/// The project that the repositories are in.
pub(super) fn project(scm: &Scm) -> Value {
    json!({
        "key": PROJECT,
        "id": 21,
        "name": "Engine",
        "description": "Engines",
        "public": false,
        "type": "NORMAL",
        "links": { "self": [{ "href": format!("{}/projects/{PROJECT}", scm.web()) }] }
    })
}

/// The project that the user's own repositories are in.
fn personal_project(scm: &Scm) -> Value {
    json!({
        "key": format!("~{}", LOGIN.to_uppercase()),
        "id": 47,
        "name": NAME,
        "type": "PERSONAL",
        "owner": user::user(scm),
        "links": { "self": [{ "href": format!("{}/users/{LOGIN}", scm.web()) }] }
    })
}

/// The n-th repository of the project.
pub(super) fn repository(scm: &Scm, number: usize) -> Value {
    let slug = listed_name("engine", number);
    let browse = format!("{}/projects/{PROJECT}/repos/{slug}/browse", scm.web());
    let mut repository =
        whole(scm, 4400 + number, &slug, &format!("{}/{slug}", PROJECT.to_lowercase()), &browse);
    repository["project"] = project(scm);
    repository
}

/// The user's own repository.
pub(super) fn personal(scm: &Scm) -> Value {
    let slug = PERSONAL.rsplit('/').next().unwrap_or(PERSONAL);
    let browse = format!("{}/users/{LOGIN}/repos/{slug}/browse", scm.web());
    let mut repository = whole(scm, 4399, slug, PERSONAL, &browse);
    repository["project"] = personal_project(scm);
    repository
}

fn whole(scm: &Scm, id: usize, slug: &str, path: &str, browse: &str) -> Value {
    let web = scm.web();
    let host = web.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    let hash = crate::crypto::hex(&crate::crypto::sha256(path.as_bytes()));
    json!({
        "slug": slug,
        "id": id,
        "name": slug,
        "description": "It weaves algebraical patterns",
        "hierarchyId": &hash[..20],
        "scmId": "git",
        "state": "AVAILABLE",
        "statusMessage": "Available",
        "forkable": true,
        "project": null,
        "public": false,
        "archived": false,
        "links": {
            "clone": [
                { "href": format!("{web}/scm/{path}.git"), "name": "http" },
                { "href": format!("ssh://git@{host}:7999/{path}.git"), "name": "ssh" }
            ],
            "self": [{ "href": browse }]
        }
    })
}

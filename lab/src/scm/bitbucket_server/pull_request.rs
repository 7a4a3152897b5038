//! The one pull request, as Bitbucket Server shows it.

use serde_json::{Value, json};

use super::super::repository::{Commit, DEFAULT_BRANCH, MADE_SECONDS, OTHER_BRANCH, Repository};
use super::super::server::Scm;
use super::{PROJECT, repository, user};

/// The number of the pull request.
pub(super) const NUMBER: &str = "1";

/// The pull request.
pub(super) fn pull_request(scm: &Scm, of: &Repository) -> Value {
    let made = MADE_SECONDS * 1000;
    let end = |name: &str, commit: &Commit| {
        json!({
            "id": format!("refs/heads/{name}"),
            "displayId": name,
            "latestCommit": commit.id,
            "type": "BRANCH",
            "repository": repository::repository(scm, 0)
        })
    };
    json!({
        "id": 1,
        "version": 0,
        "title": "Fix one",
        "description": "It turns again.",
        "state": "OPEN",
        "open": true,
        "closed": false,
        "createdDate": made,
        "updatedDate": made,
        "fromRef": end(OTHER_BRANCH, &of.other),
        "toRef": end(DEFAULT_BRANCH, &of.main),
        "locked": false,
        "author": {
            "user": user::user(scm),
            "role": "AUTHOR",
            "approved": false,
            "status": "UNAPPROVED"
        },
        "reviewers": [],
        "participants": [],
        "properties": {
            "mergeResult": { "outcome": "CLEAN", "current": true },
            "resolvedTaskCount": 0,
            "openTaskCount": 0
        },
        "links": { "self": [{ "href": format!("{}/projects/{PROJECT}/repos/engine/pull-requests/1", scm.web()) }] }
    })
}

//! What GitLab shows by GraphQL: one project, the user and the instance.

use serde_json::{Map, Value, json};

use super::super::accounts::{LOGIN, NAME, USER_ID};
use super::super::behaviour::{Change, Operation};
use super::super::call::Call;
use super::super::graphql::{self, Found, Model};
use super::super::reply::Reply;
use super::super::repository::DEFAULT_BRANCH;
use super::super::server::Scm;
use super::project::PROJECT_ID;
use super::{GitLab, PROJECT};

/// What the user of the project may do in it: everything.
const RIGHTS: [&str; 15] = [
    "adminProject",
    "createIssue",
    "createMergeRequestIn",
    "createPipeline",
    "createSnippet",
    "destroyMergeRequest",
    "downloadCode",
    "forkProject",
    "pushCode",
    "pushToDeleteProtectedBranch",
    "readCommitStatus",
    "readMergeRequest",
    "readProject",
    "readWiki",
    "updateWiki",
];

/// Answers a query of the user, or of nobody, to whom nothing is shown.
pub(super) fn answer(scm: &Scm, call: &Call, gitlab: Option<&GitLab>) -> Reply {
    // An instance that tells nobody its version does not do so here, either: the rule is the same.
    let denied =
        scm.changes(call, Operation::Version).iter().any(|change| matches!(change, Change::Instead(_)));
    let shown = Shown { scm, gitlab, version: gitlab.filter(|_| !denied) };
    Reply::json(200, graphql::answer(&shown, call.json().as_ref()))
}

/// What is shown to who asks.
struct Shown<'a> {
    scm: &'a Scm,
    /// The edition, where the user asks.
    gitlab: Option<&'a GitLab>,
    /// The edition, where its version is told.
    version: Option<&'a GitLab>,
}

impl Model for Shown<'_> {
    fn field(&self, parent: &Value, name: &str, arguments: &Value) -> Found {
        if parent["__typename"] != "Query" {
            return parent.get(name).map_or(Found::NoField, |value| Found::Value(value.clone()));
        }
        Found::Value(match name {
            "project" => {
                let path = arguments["fullPath"].as_str().unwrap_or_default();
                let known = path.eq_ignore_ascii_case(PROJECT) && self.scm.repository(PROJECT).is_some();
                if known && self.gitlab.is_some() { project(self.scm) } else { Value::Null }
            }
            "currentUser" => self.gitlab.map(|_| user(self.scm)).unwrap_or_default(),
            "metadata" => self.version.map(metadata).unwrap_or_default(),
            _ => return Found::NoField,
        })
    }

    fn no_field(&self, kind: &str, name: &str, path: &[String]) -> Value {
        let path: Vec<&str> = std::iter::once("query").chain(path.iter().map(String::as_str)).collect();
        json!({
            "message": format!("Field '{name}' doesn't exist on type '{kind}'"),
            "locations": [{ "line": 1, "column": 1 }],
            "path": path,
            "extensions": { "code": "undefinedField", "typeName": kind, "fieldName": name }
        })
    }

    fn denied(&self, _: &str, message: &str, path: &[String]) -> Value {
        json!({ "message": message, "locations": [{ "line": 1, "column": 1 }], "path": path })
    }
}

fn metadata(gitlab: &GitLab) -> Value {
    json!({ "__typename": "Metadata", "version": gitlab.version, "revision": gitlab.revision })
}

fn user(scm: &Scm) -> Value {
    json!({
        "__typename": "UserCore",
        "id": format!("gid://gitlab/User/{USER_ID}"),
        "username": LOGIN,
        "name": NAME,
        "state": "active",
        "publicEmail": "",
        "avatarUrl": format!("/uploads/-/system/user/avatar/{USER_ID}/avatar.png"),
        "webUrl": format!("{}/{LOGIN}", scm.web()),
        "webPath": format!("/{LOGIN}"),
        "bot": false
    })
}

fn project(scm: &Scm) -> Value {
    let (web, name) = (scm.web(), PROJECT.rsplit('/').next().unwrap_or(PROJECT));
    let kind = ("__typename".to_owned(), Value::from("ProjectPermissions"));
    let rights: Map<String, Value> =
        RIGHTS.iter().map(|right| ((*right).to_owned(), Value::Bool(true))).chain([kind]).collect();
    json!({
        "__typename": "Project",
        "id": format!("gid://gitlab/Project/{PROJECT_ID}"),
        "name": name,
        "path": name,
        "fullPath": PROJECT,
        "nameWithNamespace": format!("Analytical / Core / {name}"),
        "description": "It weaves algebraical patterns",
        "archived": false,
        "visibility": "private",
        "webUrl": format!("{web}/{PROJECT}"),
        "httpUrlToRepo": format!("{web}/{PROJECT}.git"),
        "mergeRequestsEnabled": true,
        "issuesEnabled": true,
        "repository": {
            "__typename": "Repository",
            "empty": false,
            "exists": true,
            "rootRef": DEFAULT_BRANCH
        },
        "userPermissions": rights
    })
}

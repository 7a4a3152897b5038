//! GraphQL: the part of the schema that leads from a user, an organization or a repository to commits and requests.

use serde_json::{Map, Value, json};

use super::answers::Asked;
use super::{ORGANIZATION, ORGANIZATION_ID, REPOSITORY_ID, node_id, user_node};
use crate::scm::accounts::{EMAIL, LOGIN, NAME, USER_ID};
use crate::scm::behaviour::{Change, Operation};
use crate::scm::graphql::{self, Found, Model};
use crate::scm::reply::Reply;
use crate::scm::repository::{
    Commit, DEFAULT_BRANCH, LANGUAGES, LISTED, MADE, OTHER_BRANCH, PAGE, Repository, TAG, contents,
    listed_name,
};

pub(super) fn answer(asked: Asked<'_>) -> Reply {
    let changes = asked.scm.changes(asked.call, Operation::GraphQl);
    let schema = Schema { asked, changes };
    Reply::json(200, graphql::answer(&schema, asked.call.json().as_ref()))
}

struct Schema<'a> {
    asked: Asked<'a>,
    changes: Vec<Change>,
}

impl Model for Schema<'_> {
    fn field(&self, parent: &Value, name: &str, arguments: &Value) -> Found {
        let kind = parent["__typename"].as_str().unwrap_or_default();
        for change in &self.changes {
            match *change {
                Change::NoGraphQlField(of, field) if (of, field) == (kind, name) => return Found::NoField,
                Change::GraphQlDenied(field, reason, message) if (kind, field) == ("Query", name) => {
                    return Found::Denied(reason, message.to_owned());
                }
                _ => {}
            }
        }
        match kind {
            "Query" => self.root(name, arguments),
            "Repository" => self.of_repository(parent, name, arguments),
            "Commit" => of_commit(parent, name),
            "Organization" | "User" if name == "repositories" => Found::Value(self.repositories(arguments)),
            // What such an object has was put into it.
            _ => known(parent, name),
        }
    }

    fn no_field(&self, kind: &str, name: &str, path: &[String]) -> Value {
        let path: Vec<&str> = std::iter::once("query").chain(path.iter().map(String::as_str)).collect();
        json!({
            "path": path,
            "extensions": { "code": "undefinedField", "typeName": kind, "fieldName": name },
            "locations": [{ "line": 1, "column": 1 }],
            "message": format!("Field '{name}' doesn't exist on type '{kind}'"),
        })
    }

    fn denied(&self, kind: &str, message: &str, path: &[String]) -> Value {
        let mut error = json!({
            "type": kind,
            "path": path,
            "locations": [{ "line": 1, "column": 1 }],
            "message": message,
        });
        if kind == "FORBIDDEN" {
            error["extensions"] = json!({ "saml_failure": false });
        }
        error
    }
}

impl Schema<'_> {
    fn root(&self, name: &str, arguments: &Value) -> Found {
        let text = |name: &str| arguments[name].as_str().unwrap_or_default();
        match name {
            "viewer" => Found::Value(self.user()),
            "user" if text("login") == LOGIN => Found::Value(self.user()),
            "user" => {
                not_found(&format!("Could not resolve to a User with the login of '{}'.", text("login")))
            }
            "organization" if text("login") == ORGANIZATION => Found::Value(self.organization()),
            "organization" => {
                let login = text("login");
                not_found(&format!("Could not resolve to an Organization with the login of '{login}'."))
            }
            "repository" => {
                let name = format!("{}/{}", text("owner"), text("name"));
                match self.asked.scm.repository(&name) {
                    Some(_) => Found::Value(self.repository(0)),
                    None => not_found(&format!("Could not resolve to a Repository with the name '{name}'.")),
                }
            }
            "rateLimit" => Found::Value(json!({
                "__typename": "RateLimit", "cost": 1, "limit": super::LIMIT.0, "remaining": super::LIMIT.1,
                "used": super::LIMIT.0 - super::LIMIT.1,
            })),
            _ => Found::NoField,
        }
    }

    fn user(&self) -> Value {
        json!({
            "__typename": "User",
            "id": user_node(),
            "databaseId": USER_ID,
            "login": LOGIN,
            "name": NAME,
            "email": EMAIL,
            "url": format!("{}/{LOGIN}", self.asked.web()),
            "resourcePath": format!("/{LOGIN}"),
            "avatarUrl": format!("https://avatars.githubusercontent.com/u/{USER_ID}?v=4"),
            "createdAt": MADE,
            "isViewer": true,
            "organizations": connection("Organization", &[self.organization()], 1, None),
        })
    }

    fn organization(&self) -> Value {
        json!({
            "__typename": "Organization",
            "id": node_id("Organization", &ORGANIZATION_ID.to_string()),
            "databaseId": ORGANIZATION_ID,
            "login": ORGANIZATION,
            "name": "Analytical",
            "url": format!("{}/{ORGANIZATION}", self.asked.web()),
            "resourcePath": format!("/{ORGANIZATION}"),
            "avatarUrl": format!("https://avatars.githubusercontent.com/u/{ORGANIZATION_ID}?v=4"),
            "viewerIsAMember": true,
            "viewerCanAdminister": true,
        })
    }

    /// The n-th repository, with what no argument changes.
    fn repository(&self, number: usize) -> Value {
        let first = self.asked.scm.behaviour.repository;
        let name = listed_name(first.rsplit('/').next().unwrap_or(first), number);
        let full = format!("{ORGANIZATION}/{name}");
        let host = self.asked.web().split("://").nth(1).unwrap_or_default().to_owned();
        let id = REPOSITORY_ID + u64::try_from(number).unwrap_or_default();
        json!({
            "__typename": "Repository",
            "id": node_id("Repository", &id.to_string()),
            "databaseId": id,
            "name": name,
            "nameWithOwner": full,
            "url": format!("{}/{full}", self.asked.web()),
            "sshUrl": format!("git@{host}:{full}.git"),
            "resourcePath": format!("/{full}"),
            "description": "An engine",
            "viewerPermission": "ADMIN",
            "viewerCanAdminister": true,
            "isPrivate": true,
            "isFork": false,
            "isArchived": false,
            "isDisabled": false,
            "isEmpty": false,
            "isTemplate": false,
            "visibility": "PRIVATE",
            "createdAt": MADE,
            "pushedAt": MADE,
            "updatedAt": MADE,
            "parent": null,
            "diskUsage": 50,
        })
    }

    fn of_repository(&self, parent: &Value, name: &str, arguments: &Value) -> Found {
        let repository = contents();
        let text = |name: &str| arguments[name].as_str();
        Found::Value(match name {
            "owner" => self.organization(),
            "defaultBranchRef" => reference(&format!("refs/heads/{DEFAULT_BRANCH}"), &repository.main),
            "ref" => named(repository, text("qualifiedName").unwrap_or_default()),
            "refs" => {
                let prefix = text("refPrefix").unwrap_or("refs/heads/");
                let all = [OTHER_BRANCH, DEFAULT_BRANCH].map(|name| format!("refs/heads/{name}"));
                let all = all.into_iter().chain([format!("refs/tags/{TAG}")]);
                let nodes: Vec<Value> = all
                    .filter(|name| name.starts_with(prefix))
                    .map(|name| named(repository, &name))
                    .collect();
                let total = nodes.len();
                connection("Ref", &nodes, total, None)
            }
            "object" => match (text("oid"), text("expression")) {
                (Some(id), _) => repository.resolve(id).map_or(Value::Null, commit),
                (None, Some(expression)) => object(repository, expression),
                (None, None) => Value::Null,
            },
            "pullRequest" | "issueOrPullRequest" => self.pull(arguments),
            "issue" => {
                return not_found(&format!(
                    "Could not resolve to an Issue with the number of {}.",
                    arguments["number"]
                ));
            }
            "languages" => {
                let node = |(name, _): &(&str, u64)| json!({ "__typename": "Language", "name": name });
                connection("Language", &LANGUAGES.iter().map(node).collect::<Vec<_>>(), LANGUAGES.len(), None)
            }
            _ => return known(parent, name),
        })
    }

    fn pull(&self, arguments: &Value) -> Value {
        if arguments["number"] != 1 {
            return Value::Null;
        }
        let repository = contents();
        let side = |name: &str, at: &Commit| {
            let mut side = reference(&format!("refs/heads/{name}"), at);
            side["repository"] = self.repository(0);
            side
        };
        json!({
            "__typename": "PullRequest",
            "id": node_id("PullRequest", "900001"),
            "number": 1,
            "title": "Fix one",
            "body": "It was not one.",
            "state": "OPEN",
            "url": format!("{}/{}/pull/1", self.asked.web(), self.asked.scm.behaviour.repository),
            "author": self.user(),
            "headRef": side(OTHER_BRANCH, &repository.other),
            "baseRef": side(DEFAULT_BRANCH, &repository.main),
            "headRefName": OTHER_BRANCH,
            "baseRefName": DEFAULT_BRANCH,
            "headRefOid": repository.other.id,
            "baseRefOid": repository.main.id,
            "headRepository": self.repository(0),
            "isCrossRepository": false,
            "merged": false,
        })
    }

    /// A page of repositories.
    fn repositories(&self, arguments: &Value) -> Value {
        let first = arguments["first"].as_u64().and_then(|first| usize::try_from(first).ok()).unwrap_or(PAGE);
        let after = arguments["after"].as_str().and_then(|after| after.parse().ok()).unwrap_or(0_usize);
        let end = (after + first.min(PAGE)).min(LISTED);
        let nodes: Vec<Value> = (after..end).map(|number| self.repository(number)).collect();
        let next = (end < LISTED).then(|| end.to_string());
        connection("Repository", &nodes, LISTED, next.as_deref())
    }
}

/// What an object was made with.
fn known(parent: &Value, name: &str) -> Found {
    parent.get(name).map_or(Found::NoField, |value| Found::Value(value.clone()))
}

fn not_found(message: &str) -> Found {
    Found::Denied("NOT_FOUND", message.to_owned())
}

/// A list with its edges.
fn connection(of: &str, nodes: &[Value], total: usize, end: Option<&str>) -> Value {
    let edge = |node: &Value| json!({ "__typename": format!("{of}Edge"), "cursor": "", "node": node });
    json!({
        "__typename": format!("{of}Connection"),
        "edges": nodes.iter().map(edge).collect::<Vec<_>>(),
        "nodes": nodes,
        "totalCount": total,
        "pageInfo": {
            "__typename": "PageInfo", "hasNextPage": end.is_some(), "hasPreviousPage": false, "endCursor": end,
        },
    })
}

/// A branch or the tag by its whole name (a short one is a branch), or null.
fn named(repository: &Repository, name: &str) -> Value {
    let whole = if name.starts_with("refs/") { name.to_owned() } else { format!("refs/heads/{name}") };
    let commit = match whole.strip_prefix("refs/tags/") {
        Some(tag) => (tag == TAG).then_some(&repository.main),
        None => whole.strip_prefix("refs/heads/").and_then(|branch| repository.branch(branch)),
    };
    commit.map_or(Value::Null, |commit| reference(&whole, commit))
}

fn reference(whole: &str, at: &Commit) -> Value {
    let cut = whole.match_indices('/').nth(1).map_or(0, |(place, _)| place + 1);
    let (prefix, name) = whole.split_at(cut);
    json!({
        "__typename": "Ref",
        "id": node_id("Ref", &format!("{REPOSITORY_ID}:{whole}")),
        "name": name,
        "prefix": prefix,
        "target": commit(at),
    })
}

fn commit(commit: &Commit) -> Value {
    let headline = commit.message.trim_end();
    json!({
        "__typename": "Commit",
        "id": node_id("Commit", &format!("{REPOSITORY_ID}:{}", commit.id)),
        "oid": commit.id,
        "abbreviatedOid": &commit.id[..7],
        "message": headline,
        "messageHeadline": headline,
        "messageBody": "",
        "committedDate": MADE,
        "authoredDate": MADE,
        "author": { "__typename": "GitActor", "name": NAME, "email": EMAIL, "date": MADE },
        "committer": { "__typename": "GitActor", "name": NAME, "email": EMAIL, "date": MADE },
        "tree": { "__typename": "Tree", "oid": commit.tree },
    })
}

fn of_commit(parent: &Value, name: &str) -> Found {
    let repository = contents();
    let own = repository.resolve(parent["oid"].as_str().unwrap_or_default());
    let parents = || {
        let ids = own.map(|own| own.parents.clone()).unwrap_or_default();
        ids.iter().filter_map(|id| repository.resolve(id)).map(commit).collect::<Vec<_>>()
    };
    match name {
        "parents" => {
            let parents = parents();
            let total = parents.len();
            Found::Value(connection("Commit", &parents, total, None))
        }
        "history" => {
            let all: Vec<Value> = own.map(commit).into_iter().chain(parents()).collect();
            let total = all.len();
            Found::Value(connection("Commit", &all, total, None))
        }
        _ => known(parent, name),
    }
}

/// What `reference:path` names: a blob or a tree; a commit, where there is no path.
fn object(repository: &Repository, expression: &str) -> Value {
    let (at, path) = match expression.split_once(':') {
        Some((at, path)) => (at, Some(path)),
        None => (expression, None),
    };
    let Some(found) = repository.resolve(at) else { return Value::Null };
    let Some(path) = path else { return commit(found) };
    if let Some(file) = found.file(path) {
        return json!({
            "__typename": "Blob",
            "id": node_id("Blob", &format!("{REPOSITORY_ID}:{}", file.id())),
            "oid": file.id(),
            "byteSize": file.content.len(),
            "isBinary": false,
            "isTruncated": false,
            "text": file.content,
        });
    }
    let Some(entries) = found.folder(path) else { return Value::Null };
    let entry = |entry: &crate::scm::repository::Entry<'_>| {
        let fields = [("__typename", "TreeEntry"), ("name", entry.name())];
        Value::Object(Map::from_iter(fields.map(|(name, value)| (name.to_owned(), json!(value)))))
    };
    json!({
        "__typename": "Tree",
        "oid": found.folder_id(path),
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

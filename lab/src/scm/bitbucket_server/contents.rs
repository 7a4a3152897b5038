//! Branches, tags and commits, as Bitbucket Server shows them.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, NAME};
use super::super::repository::{Commit, DEFAULT_BRANCH, MADE_SECONDS, OTHER_BRANCH, Repository, TAG};
use super::super::server::Scm;
use super::user;

/// The app of the server that tells the latest commit of a branch.
const LATEST_COMMIT: &str = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata";

/// The app of the server that counts how far branches are apart.
const AHEAD_BEHIND: &str = "com.atlassian.bitbucket.server.bitbucket-branch:ahead-behind-metadata-provider";

/// A commit.
pub(super) fn commit(scm: &Scm, commit: &Commit) -> Value {
    let made = MADE_SECONDS * 1000;
    let parent = |id: &String| json!({ "id": id, "displayId": &id[..11] });
    // Who has an account is shown as the user, else by the name of git alone.
    let who = user::user(scm);
    json!({
        "id": commit.id,
        "displayId": &commit.id[..11],
        "author": who,
        "authorTimestamp": made,
        "committer": { "name": NAME, "emailAddress": EMAIL },
        "committerTimestamp": made,
        "message": commit.message.trim_end(),
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>()
    })
}

/// A branch, with details where these are asked for.
fn branch(scm: &Scm, name: &str, of: &Commit, details: bool) -> Value {
    let default = name == DEFAULT_BRANCH;
    let mut branch = json!({
        "id": format!("refs/heads/{name}"),
        "displayId": name,
        "type": "BRANCH",
        "latestCommit": of.id,
        "latestChangeset": of.id,
        "isDefault": default
    });
    if details {
        branch["metadata"] = json!({ LATEST_COMMIT: commit(scm, of) });
        if !default {
            branch["metadata"][AHEAD_BEHIND] = json!({ "ahead": 1, "behind": 0 });
        }
    }
    branch
}

/// The branches whose names hold a text.
pub(super) fn branches(scm: &Scm, of: &Repository, details: bool, filter: &str) -> Vec<Value> {
    [(DEFAULT_BRANCH, &of.main), (OTHER_BRANCH, &of.other)]
        .into_iter()
        .filter(|(name, _)| name.to_lowercase().contains(&filter.to_lowercase()))
        .map(|(name, commit)| branch(scm, name, commit, details))
        .collect()
}

/// The default branch. The older address of it tells its commit, too.
pub(super) fn default_branch(of: &Repository, with_commit: bool) -> Value {
    let mut branch = json!({
        "id": format!("refs/heads/{DEFAULT_BRANCH}"),
        "displayId": DEFAULT_BRANCH,
        "type": "BRANCH"
    });
    if with_commit {
        branch["latestCommit"] = Value::from(of.main.id.as_str());
        branch["latestChangeset"] = Value::from(of.main.id.as_str());
        branch["isDefault"] = Value::Bool(true);
    }
    branch
}

/// The one tag, a light one.
pub(super) fn tag(of: &Repository) -> Value {
    json!({
        "id": format!("refs/tags/{TAG}"),
        "displayId": TAG,
        "type": "TAG",
        "latestCommit": of.main.id,
        "latestChangeset": of.main.id,
        "hash": null
    })
}

/// The commits from one on, the newest first.
pub(super) fn history<'a>(of: &'a Repository, from: &'a Commit) -> Vec<&'a Commit> {
    let parents = from.parents.iter().filter_map(|id| of.resolve(id));
    std::iter::once(from).chain(parents).collect()
}

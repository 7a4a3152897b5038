//! Branches, tags and commits, as the REST API shows them.

use serde_json::{Value, json};

use super::answers::Asked;
use super::{REPOSITORY_ID, node_id, repository, user};
use crate::scm::accounts::{EMAIL, NAME};
use crate::scm::reply::Reply;
use crate::scm::repository::{Commit, DEFAULT_BRANCH, File, MADE, OTHER_BRANCH, OTHER_FILE, Repository, TAG};

/// `GET .../branches`.
pub(super) fn branches(asked: Asked<'_>, contents: &Repository) -> Reply {
    let one = |(name, commit): (&str, &Commit)| {
        json!({
            "name": name,
            "commit": named(asked, commit),
            "protected": false,
            "protection": protection(),
            "protection_url": format!("{}/branches/{name}/protection", asked.repository()),
        })
    };
    let all = [(OTHER_BRANCH, &contents.other), (DEFAULT_BRANCH, &contents.main)];
    repository::page(asked, all.map(one).to_vec())
}

/// `GET .../branches/{branch}`.
pub(super) fn branch(asked: Asked<'_>, contents: &Repository) -> Reply {
    let name = asked.rest(4);
    let Some(commit) = contents.branch(&name) else {
        return asked.github.refusal(404, "Branch not found");
    };
    let url = format!("{}/branches/{name}", asked.repository());
    Reply::json(
        200,
        json!({
            "name": name,
            "commit": short(asked, commit),
            "_links": { "self": url, "html": format!("{}/{}/tree/{name}", asked.web(), asked.scm.behaviour.repository) },
            "protected": false,
            "protection": protection(),
            "protection_url": format!("{url}/protection"),
        }),
    )
}

/// `GET .../tags`.
pub(super) fn tags(asked: Asked<'_>, contents: &Repository) -> Reply {
    let repository = asked.repository();
    let tag = json!({
        "name": TAG,
        "zipball_url": format!("{repository}/zipball/refs/tags/{TAG}"),
        "tarball_url": format!("{repository}/tarball/refs/tags/{TAG}"),
        "commit": named(asked, &contents.main),
        "node_id": node_id("Ref", &format!("{REPOSITORY_ID}:refs/tags/{TAG}")),
    });
    repository::page(asked, vec![tag])
}

/// `GET .../commits`.
pub(super) fn list(asked: Asked<'_>, contents: &Repository) -> Reply {
    let from = asked.call.asked("sha").unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
    match contents.resolve(&from) {
        Some(commit) if commit.id == contents.other.id => {
            repository::page(asked, vec![short(asked, &contents.other), short(asked, &contents.main)])
        }
        Some(commit) => repository::page(asked, vec![short(asked, commit)]),
        None => asked.absent(),
    }
}

/// `GET .../commits/{ref}`.
pub(super) fn one(asked: Asked<'_>, contents: &Repository) -> Reply {
    let name = asked.rest(4);
    let Some(commit) = contents.resolve(&name) else {
        return asked.github.refusal(422, &format!("No commit found for SHA: {name}"));
    };
    let changed: Vec<&File> = commit
        .files
        .iter()
        .filter(|file| commit.parents.is_empty() || file.path == OTHER_FILE.path)
        .collect();
    let lines = |file: &File| file.content.lines().count();
    let total: usize = changed.iter().map(|file| lines(file)).sum();
    let file = |file: &&File| {
        let (at, path) = (&commit.id, file.path);
        let page = format!("{}/{}", asked.web(), asked.scm.behaviour.repository);
        json!({
            "sha": file.id(),
            "filename": path,
            "status": "added",
            "additions": lines(file),
            "deletions": 0,
            "changes": lines(file),
            "blob_url": format!("{page}/blob/{at}/{path}"),
            "raw_url": format!("{page}/raw/{at}/{path}"),
            "contents_url": format!("{}/contents/{path}?ref={at}", asked.repository()),
        })
    };
    let mut whole = short(asked, commit);
    whole["stats"] = json!({ "total": total, "additions": total, "deletions": 0 });
    whole["files"] = Value::Array(changed.iter().map(file).collect());
    Reply::json(200, whole)
}

/// A commit without what it changes.
pub(super) fn short(asked: Asked<'_>, commit: &Commit) -> Value {
    let (api, id) = (asked.repository(), &commit.id);
    let page = format!("{}/{}/commit", asked.web(), asked.scm.behaviour.repository);
    let who = json!({ "name": NAME, "email": EMAIL, "date": MADE });
    let parent = |parent: &String| json!({ "sha": parent, "url": format!("{api}/commits/{parent}"), "html_url": format!("{page}/{parent}") });
    json!({
        "sha": id,
        "node_id": node_id("Commit", &format!("{REPOSITORY_ID}:{id}")),
        "commit": {
            "author": who,
            "committer": who,
            "message": commit.message.trim_end(),
            "tree": { "sha": commit.tree, "url": format!("{api}/git/trees/{}", commit.tree) },
            "url": format!("{api}/git/commits/{id}"),
            "comment_count": 0,
            "verification": { "verified": false, "reason": "unsigned", "signature": null, "payload": null },
        },
        "url": format!("{api}/commits/{id}"),
        "html_url": format!("{page}/{id}"),
        "comments_url": format!("{api}/commits/{id}/comments"),
        "author": user::simple(asked),
        "committer": user::simple(asked),
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
    })
}

fn named(asked: Asked<'_>, commit: &Commit) -> Value {
    json!({ "sha": commit.id, "url": format!("{}/commits/{}", asked.repository(), commit.id) })
}

fn protection() -> Value {
    json!({
        "enabled": false,
        "required_status_checks": { "enforcement_level": "off", "contexts": [], "checks": [] },
    })
}

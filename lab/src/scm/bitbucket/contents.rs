//! Branches, tags, commits, files and the one pull request, as Bitbucket shows them.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, NAME};
use super::super::call::decoded;
use super::super::reply::Reply;
use super::super::repository::{
    Commit, DEFAULT_BRANCH, Entry, File, OTHER_BRANCH, Repository, TAG, contents,
};
use super::super::server::Scm;
use super::{REPOSITORY, account, api};

/// The number of the pull request.
pub(super) const NUMBER: &str = "1";

/// When everything was made, as Bitbucket writes times.
const MADE: &str = "2022-05-01T09:30:00+00:00";

/// The beginning of addresses below the repository.
fn this(scm: &Scm) -> String {
    format!("{}/repositories/{REPOSITORY}", api(scm))
}

/// The repository as other objects name it.
fn named_repository(scm: &Scm) -> Value {
    let whole = super::repository::repository(scm, 0);
    json!({
        "type": "repository",
        "full_name": whole["full_name"],
        "links": {
            "self": whole["links"]["self"],
            "html": whole["links"]["html"],
            "avatar": whole["links"]["avatar"]
        },
        "name": whole["name"],
        "uuid": whole["uuid"]
    })
}

/// A commit.
pub(super) fn commit(scm: &Scm, commit: &Commit) -> Value {
    let (this, html) = (this(scm), format!("{}/{REPOSITORY}", scm.web()));
    let parent = |id: &String| {
        json!({
            "type": "commit",
            "hash": id,
            "links": {
                "self": { "href": format!("{this}/commit/{id}") },
                "html": { "href": format!("{html}/commits/{id}") }
            }
        })
    };
    let rendered = json!({
        "type": "rendered",
        "raw": commit.message,
        "markup": "markdown",
        "html": format!("<p>{}</p>", commit.message.trim_end())
    });
    let id = &commit.id;
    json!({
        "type": "commit",
        "hash": id,
        "date": MADE,
        "author": { "type": "author", "raw": format!("{NAME} <{EMAIL}>"), "user": account::user(scm) },
        "message": commit.message,
        "summary": rendered,
        "links": {
            "self": { "href": format!("{this}/commit/{id}") },
            "html": { "href": format!("{html}/commits/{id}") },
            "diff": { "href": format!("{this}/diff/{id}") },
            "approve": { "href": format!("{this}/commit/{id}/approve") },
            "comments": { "href": format!("{this}/commit/{id}/comments") },
            "statuses": { "href": format!("{this}/commit/{id}/statuses") },
            "patch": { "href": format!("{this}/patch/{id}") }
        },
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
        "rendered": { "message": rendered },
        "repository": named_repository(scm)
    })
}

/// A branch.
pub(super) fn branch(scm: &Scm, name: &str, of: &Commit) -> Value {
    let (this, html) = (this(scm), format!("{}/{REPOSITORY}", scm.web()));
    json!({
        "type": "branch",
        "name": name,
        "target": commit(scm, of),
        "links": {
            "self": { "href": format!("{this}/refs/branches/{name}") },
            "commits": { "href": format!("{this}/commits/{name}") },
            "html": { "href": format!("{html}/branch/{name}") },
            "pullrequest_create": { "href": format!("{html}/pull-requests/new?source={name}&t=1") }
        },
        "merge_strategies": ["merge_commit", "squash", "fast_forward"],
        "default_merge_strategy": "merge_commit",
        "sync_strategies": ["merge_commit", "rebase"]
    })
}

/// The branches.
pub(super) fn branches(scm: &Scm, repository: &Repository) -> Vec<Value> {
    vec![branch(scm, OTHER_BRANCH, &repository.other), branch(scm, DEFAULT_BRANCH, &repository.main)]
}

/// The one tag, a light one.
pub(super) fn tag(scm: &Scm, repository: &Repository) -> Value {
    let (this, html) = (this(scm), format!("{}/{REPOSITORY}", scm.web()));
    json!({
        "type": "tag",
        "name": TAG,
        "message": null,
        "date": null,
        "tagger": null,
        "target": commit(scm, &repository.main),
        "links": {
            "self": { "href": format!("{this}/refs/tags/{TAG}") },
            "commits": { "href": format!("{this}/commits/{TAG}") },
            "html": { "href": format!("{html}/commits/tag/{TAG}") }
        }
    })
}

/// The commits from one on, the newest first.
pub(super) fn history<'a>(repository: &'a Repository, from: &'a Commit) -> Vec<&'a Commit> {
    let parents = from.parents.iter().filter_map(|id| repository.resolve(id));
    std::iter::once(from).chain(parents).collect()
}

/// Whether segments behind `src` name a file; folders and what is not there are listed, or refused by the list.
pub(super) fn is_file(at: &str, path: &[&str]) -> bool {
    contents().resolve(&decoded(at)).is_some_and(|commit| commit.file(&joined(path)).is_some())
}

/// A path of its segments.
pub(super) fn joined(segments: &[&str]) -> String {
    segments.iter().map(|segment| decoded(segment)).collect::<Vec<_>>().join("/")
}

/// A commit as files name it.
fn named_commit(scm: &Scm, of: &Commit) -> Value {
    let (this, html, id) = (this(scm), format!("{}/{REPOSITORY}", scm.web()), &of.id);
    json!({
        "type": "commit",
        "hash": id,
        "links": {
            "self": { "href": format!("{this}/commit/{id}") },
            "html": { "href": format!("{html}/commits/{id}") }
        }
    })
}

/// What a file is, beside its bytes.
pub(super) fn file(scm: &Scm, of: &Commit, file: &File) -> Value {
    let (this, path, id) = (this(scm), file.path, &of.id);
    let address = format!("{this}/src/{id}/{path}");
    let mimetype = match path.rsplit('.').next() {
        Some("md") => json!("text/markdown"),
        Some("yml") => json!("application/x-yaml"),
        _ => json!("text/plain"),
    };
    json!({
        "type": "commit_file",
        "path": path,
        "escaped_path": path,
        "commit": named_commit(scm, of),
        "attributes": [],
        "size": file.content.len(),
        "mimetype": mimetype,
        "links": {
            "self": { "href": address },
            "meta": { "href": format!("{address}?format=meta") },
            "history": { "href": format!("{this}/filehistory/{id}/{path}") }
        }
    })
}

/// What stands in a folder.
pub(super) fn folder(scm: &Scm, of: &Commit, folder: &str) -> Option<Vec<Value>> {
    let (this, id) = (this(scm), &of.id);
    let entry = |entry: &Entry<'_>| match entry {
        Entry::File(of_folder) => file(scm, of, of_folder),
        Entry::Folder(name) => {
            let path = if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
            let address = format!("{this}/src/{id}/{path}/");
            json!({
                "type": "commit_directory",
                "path": path,
                "commit": named_commit(scm, of),
                "links": { "self": { "href": address }, "meta": { "href": format!("{address}?format=meta") } }
            })
        }
    };
    Some(of.folder(folder)?.iter().map(entry).collect())
}

/// A file as its bytes.
pub(super) fn raw(file: &File) -> Reply {
    Reply::bytes(200, "text/plain", file.content)
        .header("content-disposition", &format!("attachment; filename=\"{}\"", file.name()))
        .header("etag", &format!("\"{}\"", file.id()))
        .header("accept-ranges", "bytes")
}

/// The pull request.
pub(super) fn pull_request(scm: &Scm, repository: &Repository) -> Value {
    let this = format!("{}/pullrequests/1", this(scm));
    let link = |rest: &str| json!({ "href": format!("{this}/{rest}") });
    let end = |branch: &str, commit: &Commit| {
        let mut end = json!({ "branch": { "name": branch }, "repository": named_repository(scm) });
        end["commit"] = named_commit(scm, commit);
        // Here alone Bitbucket shortens the ids of commits.
        end["commit"]["hash"] = Value::from(&commit.id[..12]);
        end
    };
    let text = |raw: &str| json!({ "type": "rendered", "raw": raw, "markup": "markdown", "html": format!("<p>{raw}</p>") });
    json!({
        "type": "pullrequest",
        "id": 1,
        "title": "Fix one",
        "description": "It turns again.",
        "rendered": { "title": text("Fix one"), "description": text("It turns again.") },
        "summary": text("It turns again."),
        "state": "OPEN",
        "draft": false,
        "merge_commit": null,
        "close_source_branch": true,
        "closed_by": null,
        "author": account::user(scm),
        "reason": "",
        "created_on": "2022-05-01T09:30:00.000000+00:00",
        "updated_on": "2022-05-01T09:30:00.000000+00:00",
        "destination": end(DEFAULT_BRANCH, &repository.main),
        "source": end(OTHER_BRANCH, &repository.other),
        "reviewers": [],
        "participants": [],
        "comment_count": 0,
        "task_count": 0,
        "links": {
            "self": { "href": this },
            "html": { "href": format!("{}/{REPOSITORY}/pull-requests/1", scm.web()) },
            "commits": link("commits"),
            "approve": link("approve"),
            "request-changes": link("request-changes"),
            "diff": link("diff"),
            "diffstat": link("diffstat"),
            "comments": link("comments"),
            "activity": link("activity"),
            "merge": link("merge"),
            "decline": link("decline"),
            "statuses": link("statuses")
        }
    })
}

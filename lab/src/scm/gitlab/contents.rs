//! Branches, tags, commits, trees and files, as GitLab shows them.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, NAME};
use super::super::call::Call;
use super::super::reply::Reply;
use super::super::repository::{Commit, DEFAULT_BRANCH, Entry, File, MADE, OTHER_BRANCH, Repository, TAG};
use super::super::server::Scm;
use super::{PROJECT, extend};
use crate::crypto;

/// A commit, as lists and branches show it.
pub(super) fn commit(scm: &Scm, commit: &Commit) -> Value {
    json!({
        "id": commit.id,
        "short_id": &commit.id[..8],
        "created_at": MADE,
        "parent_ids": commit.parents,
        "title": commit.message.trim_end(),
        "message": commit.message,
        "author_name": NAME,
        "author_email": EMAIL,
        "authored_date": MADE,
        "committer_name": NAME,
        "committer_email": EMAIL,
        "committed_date": MADE,
        "trailers": {},
        "web_url": format!("{}/{PROJECT}/-/commit/{}", scm.web(), commit.id)
    })
}

/// One commit whole.
pub(super) fn whole_commit(scm: &Scm, of: &Commit) -> Value {
    let mut whole = commit(scm, of);
    let lines: usize = of.files.iter().map(|file| file.content.lines().count()).sum();
    let more = json!({
        "stats": { "additions": lines, "deletions": 0, "total": lines },
        "status": null,
        "project_id": super::project::PROJECT_ID,
        "last_pipeline": null
    });
    extend(&mut whole, more);
    whole
}

/// The branches with their commits.
pub(super) fn branches(scm: &Scm, repository: &Repository) -> Vec<Value> {
    [(OTHER_BRANCH, &repository.other), (DEFAULT_BRANCH, &repository.main)]
        .into_iter()
        .map(|(name, of)| branch(scm, name, of))
        .collect()
}

/// One branch.
pub(super) fn branch(scm: &Scm, name: &str, of: &Commit) -> Value {
    let default = name == DEFAULT_BRANCH;
    json!({
        "name": name,
        "commit": commit(scm, of),
        "merged": false,
        "protected": default,
        "developers_can_push": false,
        "developers_can_merge": false,
        "can_push": true,
        "default": default,
        "web_url": format!("{}/{PROJECT}/-/tree/{name}", scm.web())
    })
}

/// The one tag, a light one.
pub(super) fn tag(scm: &Scm, repository: &Repository) -> Value {
    json!({
        "name": TAG,
        "message": "",
        "target": repository.main.id,
        "commit": commit(scm, &repository.main),
        "release": null,
        "protected": false
    })
}

/// The commits from one on, the newest first.
pub(super) fn history<'a>(repository: &'a Repository, from: &'a Commit) -> Vec<&'a Commit> {
    let parents = from.parents.iter().filter_map(|id| repository.resolve(id));
    std::iter::once(from).chain(parents).collect()
}

/// What stands in a folder, folders first, as git's own listing in GitLab.
pub(super) fn tree(of: &Commit, folder: &str, recursive: bool) -> Option<Vec<Value>> {
    let entries = of.folder(folder)?;
    let mut listed = Vec::new();
    for entry in entries {
        let path =
            if folder.is_empty() { entry.name().to_owned() } else { format!("{folder}/{}", entry.name()) };
        let (id, kind, mode) = match entry {
            Entry::Folder(_) => (of.folder_id(&path), "tree", "040000"),
            Entry::File(file) => (file.id(), "blob", "100644"),
        };
        listed.push(json!({ "id": id, "name": entry.name(), "type": kind, "path": path, "mode": mode }));
        if recursive && kind == "tree" {
            listed.extend(tree(of, &path, true).unwrap_or_default());
        }
    }
    listed.sort_by_key(|entry| entry["type"] != "tree");
    Some(listed)
}

/// A file with its bytes in base64.
pub(super) fn file(of: &Commit, file: &File, asked: &str) -> Value {
    json!({
        "file_name": file.name(),
        "file_path": file.path,
        "size": file.content.len(),
        "encoding": "base64",
        "content": crypto::base64(file.content.as_bytes()),
        "content_sha256": crypto::hex(&crypto::sha256(file.content.as_bytes())),
        "ref": asked,
        "blob_id": file.id(),
        "commit_id": of.id,
        "last_commit_id": of.id,
        "execute_filemode": false
    })
}

/// A file as its bytes, with what the object says in headers.
pub(super) fn raw(call: &Call, of: &Commit, file: &File, asked: &str) -> Reply {
    let sha = crypto::hex(&crypto::sha256(file.content.as_bytes()));
    Reply::text(200, if call.method == "HEAD" { "" } else { file.content })
        .header(
            "content-disposition",
            &format!("inline; filename=\"{0}\"; filename*=UTF-8''{0}", file.name()),
        )
        .header("x-gitlab-blob-id", &file.id())
        .header("x-gitlab-commit-id", &of.id)
        .header("x-gitlab-content-sha256", &sha)
        .header("x-gitlab-encoding", "base64")
        .header("x-gitlab-execute-filemode", "false")
        .header("x-gitlab-file-name", file.name())
        .header("x-gitlab-file-path", file.path)
        .header("x-gitlab-last-commit-id", &of.id)
        .header("x-gitlab-ref", asked)
        .header("x-gitlab-size", &file.content.len().to_string())
}

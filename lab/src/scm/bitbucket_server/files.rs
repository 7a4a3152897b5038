//! Files and folders, as Bitbucket Server shows them: line by line, or as their bytes.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::reply::Reply;
use super::super::repository::{Commit, DEFAULT_BRANCH, Entry, File};
use super::{pages, refusal};

/// What names the commit that is asked for: `at`, or the default branch.
pub(super) fn asked(call: &Call) -> String {
    call.asked("at").filter(|at| !at.is_empty()).unwrap_or_else(|| DEFAULT_BRANCH.to_owned())
}

/// A file as its bytes.
pub(super) fn raw(of: &Commit, path: &str) -> Reply {
    match of.file(path) {
        Some(file) => Reply::bytes(200, "text/plain;charset=UTF-8", file.content).header(
            "content-disposition",
            &format!("attachment; filename=\"{0}\"; filename*=utf-8''{0}", file.name()),
        ),
        None => no_such_path(of, path),
    }
}

/// A file as its lines, a folder as what stands in it.
pub(super) fn browse(call: &Call, of: &Commit, path: &str) -> Reply {
    if let Some(file) = of.file(path) {
        return Reply::json(200, lines(call, file));
    }
    let Some(entries) = of.folder(path) else { return no_such_path(of, path) };
    let values: Vec<Value> = entries.iter().map(|entry| child(of, path, entry)).collect();
    let page = pages::body(call, values.len(), |place| values.get(place).cloned().unwrap_or_default());
    let at = call.asked("at").unwrap_or_else(|| format!("refs/heads/{DEFAULT_BRANCH}"));
    Reply::json(200, json!({ "path": parts(path), "revision": at, "children": page }))
}

/// The paths of all files below a folder.
pub(super) fn files(call: &Call, of: &Commit, path: &str) -> Reply {
    let below = if path.is_empty() { String::new() } else { format!("{path}/") };
    let paths: Vec<&str> =
        of.files.iter().filter_map(|file| file.path.strip_prefix(below.as_str())).collect();
    if paths.is_empty() {
        return no_such_path(of, path);
    }
    pages::page(call, paths.len(), |place| Value::from(paths.get(place).copied().unwrap_or_default()))
}

/// A file as its lines.
fn lines(call: &Call, file: &File) -> Value {
    let lines: Vec<Value> = file.content.lines().map(|line| json!({ "text": line })).collect();
    let start = call.asked_number("start").unwrap_or(0).min(lines.len());
    let limit = call.asked_number("limit").unwrap_or(500);
    let shown: Vec<Value> = lines.iter().skip(start).take(limit).cloned().collect();
    json!({
        "isLastPage": start + shown.len() == lines.len(),
        "limit": limit,
        "size": shown.len(),
        "start": start,
        "lines": shown
    })
}

fn child(of: &Commit, folder: &str, entry: &Entry<'_>) -> Value {
    let path = parts(entry.name());
    match entry {
        Entry::File(file) => {
            json!({ "path": path, "contentId": file.id(), "type": "FILE", "size": file.content.len() })
        }
        Entry::Folder(name) => {
            let whole = if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
            json!({ "path": path, "node": of.folder_id(&whole), "type": "DIRECTORY" })
        }
    }
}

/// A path as its parts.
fn parts(path: &str) -> Value {
    let components: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let name = components.last().copied().unwrap_or_default();
    let (parent, _) = path.rsplit_once('/').unwrap_or(("", path));
    let mut parts = json!({ "components": components, "parent": parent, "name": name, "toString": path });
    if let Some((_, extension)) = name.rsplit_once('.') {
        parts["extension"] = Value::from(extension);
    }
    parts
}

fn no_such_path(of: &Commit, path: &str) -> Reply {
    let said = format!("The path \"{path}\" does not exist at revision \"{}\"", of.id);
    refusal::error(404, &said, "content.NoSuchPathException")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_by_its_parts() {
        let told = parts("docs/guide.md");
        assert_eq!(told["components"], json!(["docs", "guide.md"]));
        assert_eq!((&told["parent"], &told["extension"]), (&json!("docs"), &json!("md")));
        assert_eq!(parts(".gitpod.yml")["extension"], "yml");
        assert_eq!(parts("")["components"], json!([]));
    }
}

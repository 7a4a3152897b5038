//! Files and folders, as the REST API shows them and as their bytes.

use serde_json::{Value, json};

use super::answers::Asked;
use super::{GitHub, route};
use crate::crypto;
use crate::scm::accounts::Login;
use crate::scm::call::decoded;
use crate::scm::reply::Reply;
use crate::scm::repository::{DEFAULT_BRANCH, Entry, File, Repository};

/// How long a line of base64 is.
const LINE: usize = 60;

/// `GET .../contents/{path}`.
pub(super) fn answer(asked: Asked<'_>, contents: &Repository) -> Reply {
    let path = asked.rest(4);
    let reference = asked.call.asked("ref").unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
    let Some(commit) = contents.resolve(&reference) else {
        return asked.github.refusal(404, &format!("No commit found for the ref {reference}"));
    };
    if let Some(file) = commit.file(&path) {
        if asked.call.header("accept").is_some_and(|accept| accept.contains("raw")) {
            return Reply::bytes(200, "application/vnd.github.v3.raw; charset=utf-8", file.content);
        }
        let mut shown = item(asked, &reference, &path, Entry::File(file));
        shown["content"] = json!(lines(file));
        shown["encoding"] = json!("base64");
        return Reply::json(200, shown);
    }
    let Some(entries) = commit.folder(&path) else { return asked.absent() };
    let one = |entry: Entry<'_>| {
        let whole =
            if path.is_empty() { entry.name().to_owned() } else { format!("{path}/{}", entry.name()) };
        let mut shown = item(asked, &reference, &whole, entry);
        if let Entry::Folder(_) = entry {
            let id = commit.folder_id(&whole);
            shown["git_url"] = json!(format!("{}/git/trees/{id}", asked.repository()));
            shown["_links"]["git"] = shown["git_url"].clone();
            shown["sha"] = json!(id);
        }
        shown
    };
    Reply::json(200, Value::Array(entries.into_iter().map(one).collect()))
}

/// A file or a folder, without what is in it.
fn item(asked: Asked<'_>, reference: &str, path: &str, entry: Entry<'_>) -> Value {
    let name = asked.scm.behaviour.repository;
    let url = format!("{}/contents/{path}?ref={reference}", asked.repository());
    let (kind, view, size, id, download) = match entry {
        Entry::File(file) => {
            let raw = format!("{}/{name}/{reference}/{path}", asked.github.raw(asked.scm));
            ("file", "blob", file.content.len(), file.id(), json!(raw))
        }
        Entry::Folder(_) => ("dir", "tree", 0, String::new(), Value::Null),
    };
    let git = format!("{}/git/blobs/{id}", asked.repository());
    let page = format!("{}/{name}/{view}/{reference}/{path}", asked.web());
    json!({
        "name": entry.name(),
        "path": path,
        "sha": id,
        "size": size,
        "url": url,
        "html_url": page,
        "git_url": git,
        "download_url": download,
        "type": kind,
        "_links": { "self": url, "git": git, "html": page },
    })
}

/// Base64 in lines, as GitHub writes it.
fn lines(file: &File) -> String {
    let text = crypto::base64(file.content.as_bytes());
    let mut lines = String::new();
    for (place, c) in text.chars().enumerate() {
        if place > 0 && place % LINE == 0 {
            lines.push('\n');
        }
        lines.push(c);
    }
    lines.push('\n');
    lines
}

/// A raw file, by `owner/repo/ref/path`, where the reference may have slashes.
pub(super) fn raw(asked: Asked<'_>) -> Reply {
    let Asked { github, scm, call } = asked;
    let absent = || Reply::text(404, "404: Not Found");
    let segments = route::raw(github, call).unwrap_or_default();
    let [owner, name, rest @ ..] = segments.as_slice() else { return absent() };
    let login = GitHub::login(scm, call);
    if login != Login::User {
        // An enterprise server takes everybody else to its log-in.
        return if github.hosted {
            absent()
        } else {
            let back = url::form_urlencoded::byte_serialize(call.path.as_bytes()).collect::<String>();
            Reply::redirect(&format!("{}/login?return_to={back}", scm.web()))
        };
    }
    let Some(contents) = scm.repository(&format!("{owner}/{name}")) else { return absent() };
    let rest: Vec<String> = rest.iter().map(|part| decoded(part)).collect();
    // The shortest reference that is one wins.
    let split =
        (1..rest.len()).find_map(|at| Some((contents.resolve(&rest[..at].join("/"))?, rest[at..].join("/"))));
    match split.and_then(|(commit, path)| commit.file(&path)) {
        Some(file) => Reply::text(200, file.content)
            .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
            .header("etag", &format!("\"{}\"", file.id()))
            .header("cache-control", "max-age=300"),
        None => absent(),
    }
}

//! Raw files are answered under encoded paths.
//!
//! Gitpod reads `.gitpod.yml` and files in folders by one segment with `%2F` and `%2E`. A proxy that decodes or
//! normalises it makes the configuration silently missing. Source: l08.

use std::fmt::Write as _;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::{Method, StatusCode};
use serde_json::Value;
use sha1::{Digest as _, Sha1};

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::{PATIENCE_GRAPHQL, Scm};
use crate::scm::gitlab;
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_raw_file",
        key: "l08",
        title: "a raw file is found by its encoded path",
        why: "Gitpod reads `.gitpod.yml` and files in folders by one segment with `%2F` and `%2E`. A proxy that decodes or normalises it makes the configuration silently missing.",
        wire: "`GET /repository/files/PATH/raw?ref=BRANCH` below the project, for a file at the root with encoded dots and for one in a folder with encoded slashes.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// Files that no project has: GitLab's answer to them shows that the path arrived in one piece.
const ABSENT_WITH_DOT: &str = "underpin.absent.yml";
const ABSENT_IN_FOLDER: &str = "underpin/absent.yml";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let project = gitlab::project(&at, cx).await?;
    let Some(branch) = project.branch else {
        return Err(NotPassed::Blocked { by: "gitlab_branches" });
    };
    let branch = segment(&branch);
    let tree = format!("repository/tree?ref={branch}&recursive=true&per_page=100");
    let tree = gitlab::ask_for_list(&at, cx, at.get_of_repository(&tree)?).await?;
    let items = gitlab::items(&tree, causes::BRANCHES_WRONG)
        .map_err(|_| NotPassed::Blocked { by: "gitlab_branches" })?;
    let mut said = Vec::new();
    for file in chosen(&items) {
        let request = Request::new(Method::GET, at.addresses.raw_file(at.name()?, &branch, &file.path));
        let answer = gitlab::in_scope(at.ask_within(cx, request, PATIENCE_GRAPHQL).await?)?;
        judge(&answer, &file)?;
        said.push(match file.id {
            Some(_) => format!("`{}` is read", file.path),
            None => format!("`{}` is told to be absent", file.path),
        });
    }
    Ok(Passed::saying(said.join(", ")))
}

/// A file to ask for.
#[derive(Debug, PartialEq, Eq)]
struct File {
    path: String,
    /// The id of its contents; none where the file is not there.
    id: Option<String>,
}

/// A file at the root with a dot in its name, Gitpod's own one where it is there, and one in a folder.
fn chosen(items: &[Value]) -> [File; 2] {
    let files: Vec<(&str, &str)> = items
        .iter()
        .filter(|item| item["type"] == "blob" && item["mode"] != "120000")
        .filter_map(|item| Some((item["path"].as_str()?, item["id"].as_str()?)))
        .collect();
    let find = |fits: fn(&str) -> bool| files.iter().find(|(path, _)| fits(path));
    let at_root =
        find(|path| path == ".gitpod.yml").or_else(|| find(|path| !path.contains('/') && path.contains('.')));
    let in_folder = find(|path| path.contains('/'));
    let file = |found: Option<&(&str, &str)>, absent: &str| match found {
        Some((path, id)) => File { path: (*path).to_owned(), id: Some((*id).to_owned()) },
        None => File { path: absent.to_owned(), id: None },
    };
    [file(at_root, ABSENT_WITH_DOT), file(in_folder, ABSENT_IN_FOLDER)]
}

fn judge(answer: &Answer, file: &File) -> Result<(), Failure> {
    let wrong =
        |cause, expected: &str, actual: String| Err(Failure::new(cause, &answer.line, expected, actual));
    let json = answer.json().unwrap_or_default();
    let named = json["message"].as_str().unwrap_or_default();
    match (&file.id, answer.status) {
        (Some(id), StatusCode::OK) => match contents(answer) {
            Some(read) if id.len() == read.len() && *id != read => wrong(
                causes::RAW_FILE_REFUSED,
                "the bytes of the file, as git has them",
                format!("{} bytes of another file ({})", answer.body.len(), answer.media_type()),
            ),
            _ => Ok(()),
        },
        (None, StatusCode::NOT_FOUND) if named.ends_with("File Not Found") => Ok(()),
        // The tree shows the file under this path, so that the path has changed on its way.
        (_, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) => {
            let expected = format!("an answer for `{}` as one segment of the path", file.path);
            wrong(causes::ENCODED_SLASH_DECODED, &expected, answer.said())
        }
        (_, _) => {
            wrong(causes::RAW_FILE_REFUSED, "200 with the file, or 404 where it is absent", answer.said())
        }
    }
}

/// The id that git gives to what was read; none where not all was.
fn contents(answer: &Answer) -> Option<String> {
    if answer.cut {
        return None;
    }
    let mut digest = Sha1::new();
    digest.update(format!("blob {}\0", answer.body.len()));
    digest.update(&answer.body);
    let mut id = String::new();
    for byte in digest.finalize() {
        let _ = write!(id, "{byte:02x}");
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn blob(path: &str) -> Value {
        json!({ "id": "ce013625030ba8dba906f756967f9e9ca394464a", "type": "blob", "path": path, "mode": "100644" })
    }

    fn file(path: &str) -> File {
        File { path: path.to_owned(), id: Some("ce013625030ba8dba906f756967f9e9ca394464a".to_owned()) }
    }

    #[test]
    fn one_file_has_a_dot_and_one_is_in_a_folder() {
        let tree = [
            json!({ "id": "1", "type": "tree", "path": "a.d" }),
            blob("a.md"),
            blob("docs/b"),
            blob(".gitpod.yml"),
        ];
        assert_eq!(chosen(&tree), [file(".gitpod.yml"), file("docs/b")]);
        assert_eq!(chosen(&tree[..3]), [file("a.md"), file("docs/b")]);
        let absent = |path: &str| File { path: path.to_owned(), id: None };
        assert_eq!(chosen(&[blob("LICENSE")]), [absent(ABSENT_WITH_DOT), absent(ABSENT_IN_FOLDER)]);
    }

    #[test]
    fn a_path_that_does_not_arrive_is_told_from_a_file_that_is_absent() {
        let of = |file: &File, status, body| {
            judge(&Answer::of(status, &[], body), file).err().map(|failure| failure.cause.code)
        };
        let there = file("docs/b");
        let absent = File { path: ABSENT_IN_FOLDER.to_owned(), id: None };
        let (route, missing) = (r#"{"error":"404 Not Found"}"#, r#"{"message":"404 File Not Found"}"#);
        // What git calls by this id is `hello` and the end of a line.
        assert_eq!(of(&there, 200, "hello\n"), None);
        assert_eq!(of(&there, 404, route), Some("encoded-slash-decoded"));
        assert_eq!(of(&there, 404, missing), Some("encoded-slash-decoded"), "the tree shows it");
        assert_eq!(of(&there, 400, "<html>"), Some("encoded-slash-decoded"));
        assert_eq!(of(&absent, 404, missing), None);
        assert_eq!(of(&absent, 404, route), Some("encoded-slash-decoded"));
        assert_eq!(of(&absent, 200, "<html>Sign in</html>"), Some("raw-file-refused"));
        assert_eq!(of(&there, 403, "blocked"), Some("raw-file-refused"));
    }

    #[test]
    fn other_bytes_than_gits_are_no_raw_file() {
        let failure = judge(&Answer::of(200, &[], "<html>Sign in</html>"), &file("docs/b")).unwrap_err();
        assert_eq!(failure.cause, causes::RAW_FILE_REFUSED);
        let mut cut = Answer::of(200, &[], "hell");
        cut.cut = true;
        assert!(judge(&cut, &file("docs/b")).is_ok(), "the whole of it was not read");
    }
}

//! Branches, commits, files and pull requests are answered in Bitbucket's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context or a pull request, and reads `.gitpod.yml` by
//! `src`. Source: b09.

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{as_bearer, has_text, is_bitbuckets, read, values};
use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_contents",
        key: "b09",
        title: "branches, commits, files and pull requests can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context or a pull request, and reads `.gitpod.yml` by `src`.",
        wire: "`GET` of `refs/branches`, `commit/HASH`, `src/HASH/`, a small file below it (`.gitpod.yml` where there is one) and `pullrequests` below the repository.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// The largest file that is read for this.
const SMALL: u64 = 16 * 1024;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    as_bearer(scm)?;
    let request = at.get_of_repository("refs/branches?sort=target.date&page=1&pagelen=100")?;
    let hash = head(&at.ask(cx, request.cap(CAP)).await?)?;
    let hash = segment(&hash);
    let commit = at.ask(cx, at.get_of_repository(&format!("commit/{hash}"))?).await?;
    is_commit(&commit, &hash)?;
    let folder = at.ask(cx, at.get_of_repository(&format!("src/{hash}/?pagelen=100"))?.cap(CAP)).await?;
    let file = small_file(&folder)?;
    if let Some((path, size)) = &file {
        is_file(&at.ask(cx, file_request(&at, &hash, path)?).await?, *size)?;
    }
    let request = at.get_of_repository("pullrequests?pagelen=10")?;
    pull_requests(&at.ask(cx, request.cap(CAP)).await?)?;
    Ok(Passed::saying(match file {
        Some((path, _)) => format!("a branch, its commit and the file `{path}` were read"),
        None => "a branch and its commit were read; there is no small file to read".to_owned(),
    }))
}

/// Branches hold whole commits, so that more is read than of other answers.
const CAP: usize = 2 * 1024 * 1024;

fn file_request(at: &At<'_>, hash: &str, path: &str) -> Result<Request, NotPassed> {
    let path: Vec<String> = path.split('/').map(segment).collect();
    at.get_of_repository(&format!("src/{hash}/{}", path.join("/")))
}

/// The commit of the first branch.
fn head(answer: &Answer) -> Result<String, Failure> {
    const EXPECTED: &str = "200 with `values`, each a branch with the hash and the date of its commit";
    let json = read_of_repository(answer, causes::BRANCHES_WRONG, EXPECTED)?;
    let branches = values(answer, &json, causes::BRANCHES_WRONG, EXPECTED)?;
    let whole = |branch: &Value| {
        ["/name", "/target/hash", "/target/date"].iter().all(|pointer| has_text(branch, pointer))
    };
    let failure = |cause, actual: &str| Failure::new(cause, &answer.line, EXPECTED, actual);
    let Some(first) = branches.first() else {
        return Err(failure(causes::DEFAULT_BRANCH_MISSING, "no branch: the repository is empty"));
    };
    if !branches.iter().all(whole) {
        return Err(failure(causes::BRANCHES_WRONG, "a branch without name, hash or date"));
    }
    Ok(first.pointer("/target/hash").and_then(Value::as_str).unwrap_or_default().to_owned())
}

fn is_commit(answer: &Answer, hash: &str) -> Result<(), Failure> {
    const EXPECTED: &str = "200 with the commit that was asked for, and its date";
    let commit = read_of_repository(answer, causes::BRANCHES_WRONG, EXPECTED)?;
    if commit.get("hash").is_some_and(|found| found == hash) && has_text(&commit, "/date") {
        return Ok(());
    }
    let actual = "another commit, or one without a date";
    Err(Failure::new(causes::BRANCHES_WRONG, &answer.line, EXPECTED, actual))
}

/// A small file of the top folder, with its size: `.gitpod.yml` where there is one.
fn small_file(answer: &Answer) -> Result<Option<(String, u64)>, Failure> {
    const EXPECTED: &str = "200 with `values`, each a file or a folder with its `path`";
    let json = read_of_repository(answer, causes::CONTENTS_WRONG, EXPECTED)?;
    let entries = values(answer, &json, causes::CONTENTS_WRONG, EXPECTED)?;
    if !entries.iter().all(|entry| has_text(entry, "/path") && has_text(entry, "/type")) {
        let actual = "an entry without `path` or `type`";
        return Err(Failure::new(causes::CONTENTS_WRONG, &answer.line, EXPECTED, actual));
    }
    let file = |entry: &Value| {
        let path = entry.get("path")?.as_str()?;
        let size = entry.get("size")?.as_u64()?;
        // What has attributes is a link, or stands elsewhere by LFS: its bytes are others than its size says.
        let plain = entry.get("attributes").and_then(Value::as_array).is_none_or(Vec::is_empty);
        (entry.get("type")? == "commit_file" && plain && size <= SMALL).then(|| (path.to_owned(), size))
    };
    let files: Vec<_> = entries.iter().filter_map(file).collect();
    let own = files.iter().find(|(path, _)| path == ".gitpod.yml").or_else(|| files.first());
    Ok(own.cloned())
}

fn is_file(answer: &Answer, size: u64) -> Result<(), Failure> {
    if answer.status.is_success() && answer.body.len() as u64 == size {
        return Ok(());
    }
    let actual =
        if answer.status.is_success() { format!("{} bytes", answer.body.len()) } else { answer.said() };
    Err(Failure::new(
        causes::CONTENTS_WRONG,
        &answer.line,
        format!("200 with the {size} bytes of the file"),
        actual,
    ))
}

fn pull_requests(answer: &Answer) -> Result<(), Failure> {
    const EXPECTED: &str = "200 with `values`, each a pull request with `id` and the branches of both sides";
    let json = read_of_repository(answer, causes::CONTENTS_WRONG, EXPECTED)?;
    let whole = |request: &Value| {
        let branches = ["/source/branch/name", "/destination/branch/name"];
        request.get("id").is_some_and(Value::is_u64)
            && branches.iter().all(|pointer| has_text(request, pointer))
    };
    if values(answer, &json, causes::CONTENTS_WRONG, EXPECTED)?.iter().all(whole) {
        return Ok(());
    }
    let actual = "a pull request without `id` or without a branch";
    Err(Failure::new(causes::CONTENTS_WRONG, &answer.line, EXPECTED, actual))
}

/// The JSON of a success, where a 404 means that the repository is not seen.
fn read_of_repository(answer: &Answer, otherwise: &'static Cause, expected: &str) -> Result<Value, Failure> {
    let absent = answer.status.as_u16() == 404 && is_bitbuckets(answer);
    read(answer, if absent { causes::SCM_REPOSITORY_NOT_FOUND } else { otherwise }, expected)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(body: &Value) -> Answer {
        Answer::of(200, &[], &body.to_string())
    }

    fn told<T>(result: Result<T, Failure>) -> Result<T, String> {
        result.map_err(|failure| format!("{}: {}", failure.cause.code, failure.actual))
    }

    #[test]
    fn a_branch_leads_to_its_commit() {
        let branch =
            json!({ "name": "main", "target": { "hash": "c0ffee", "date": "2022-05-01T09:30:00+00:00" } });
        assert_eq!(told(head(&answer(&json!({ "values": [branch] })))), Ok("c0ffee".to_owned()));
        let dateless = json!({ "values": [{ "name": "main", "target": { "hash": "c0ffee" } }] });
        assert_eq!(
            told(head(&answer(&dateless))),
            Err("branches-wrong: a branch without name, hash or date".to_owned())
        );
        assert_eq!(head(&answer(&json!({}))).unwrap_err().cause, causes::BRANCHES_WRONG);
        assert_eq!(
            head(&answer(&json!({ "values": [] }))).unwrap_err().cause,
            causes::DEFAULT_BRANCH_MISSING
        );
        assert_eq!(
            head(&Answer::of(404, &[], r#"{"type":"error"}"#)).unwrap_err().cause,
            causes::SCM_REPOSITORY_NOT_FOUND
        );
    }

    #[test]
    fn a_commit_is_the_one_that_was_asked_for() {
        let commit = answer(&json!({ "hash": "c0ffee", "date": "2022-05-01T09:30:00+00:00" }));
        assert!(is_commit(&commit, "c0ffee").is_ok());
        assert_eq!(is_commit(&commit, "decaf").unwrap_err().cause, causes::BRANCHES_WRONG);
        assert!(is_commit(&answer(&json!({ "hash": "c0ffee" })), "c0ffee").is_err());
    }

    #[test]
    fn the_own_file_is_read_first_and_large_ones_and_links_never() {
        let file = |path: &str, size: u64| json!({ "type": "commit_file", "path": path, "size": size, "attributes": [] });
        let of = |values: Value| told(small_file(&answer(&json!({ "values": values }))));
        assert_eq!(
            of(json!([file("a", 3), file(".gitpod.yml", 5)])),
            Ok(Some((".gitpod.yml".to_owned(), 5)))
        );
        assert_eq!(of(json!([file("large", SMALL + 1), file("b", 2)])), Ok(Some(("b".to_owned(), 2))));
        let link = json!({ "type": "commit_file", "path": "l", "size": 4, "attributes": ["link"] });
        assert_eq!(of(json!([link, { "type": "commit_directory", "path": "docs" }])), Ok(None));
        assert!(of(json!([{ "type": "commit_file" }])).unwrap_err().starts_with("contents-wrong"));
        assert_eq!(small_file(&answer(&json!({}))).unwrap_err().cause, causes::CONTENTS_WRONG);
    }

    #[test]
    fn a_file_has_the_size_that_the_folder_tells() {
        assert!(is_file(&Answer::of(200, &[], "tasks"), 5).is_ok());
        assert_eq!(is_file(&Answer::of(200, &[], "{}"), 5).unwrap_err().actual, "2 bytes");
        assert_eq!(is_file(&Answer::of(404, &[], ""), 5).unwrap_err().actual, "404 Not Found");
    }

    #[test]
    fn a_pull_request_has_two_sides() {
        let side = json!({ "branch": { "name": "main" } });
        let one = json!({ "values": [{ "id": 1, "source": side, "destination": side }] });
        assert!(pull_requests(&answer(&one)).is_ok());
        assert!(pull_requests(&answer(&json!({ "values": [] }))).is_ok());
        let half = json!({ "values": [{ "id": 1, "source": side }] });
        assert_eq!(pull_requests(&answer(&half)).unwrap_err().cause, causes::CONTENTS_WRONG);
    }
}

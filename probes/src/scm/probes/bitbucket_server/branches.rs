//! Branches hold the metadata of their latest commit.
//!
//! Gitpod shows branches with author and message, which it reads from the details
//! `com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata`. A bundled app of the server gives them,
//! which can be switched off. Source: t12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{has_text, read_of_repository, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_branches",
        key: "t12",
        title: "branches are answered with their latest commits",
        why: "Gitpod shows branches with author and message, which it reads from the details `com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata`. A bundled app of the server gives them, which can be switched off.",
        wire: "`GET .../branches?details=true&boostMatches=true` below the repository with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// The details that Gitpod reads.
const LATEST_COMMIT: &str = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata";

/// Details make branches large.
const CAP: usize = 2 * 1024 * 1024;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let request = at.get_of_repository("branches?details=true&boostMatches=true&limit=100")?;
    let count = judge(&at.ask(cx, request.cap(CAP)).await?)?;
    Ok(Passed::saying(format!("{count} branches with their latest commits")))
}

fn judge(answer: &Answer) -> Result<usize, NotPassed> {
    const EXPECTED: &str =
        "200 with `values`, each a branch with the id, the author and the time of its latest commit";
    let json = read_of_repository(answer, causes::BRANCHES_WRONG, EXPECTED)?;
    let branches = values(answer, &json, causes::BRANCHES_WRONG, EXPECTED)?;
    if branches.is_empty() {
        // An empty repository: the case of the default branch says so.
        return Err(NotPassed::Blocked { by: "bitbucket_server_default_branch" });
    }
    let failure = |cause, actual: String| Err(Failure::new(cause, &answer.line, EXPECTED, actual).into());
    for branch in branches {
        let Some(name) = branch.get("displayId").and_then(Value::as_str) else {
            return failure(causes::BRANCHES_WRONG, "a branch without `displayId`".to_owned());
        };
        let commit = branch.get("metadata").and_then(|metadata| metadata.get(LATEST_COMMIT));
        if !commit.is_some_and(is_whole) {
            return failure(causes::LATEST_COMMIT_MISSING, format!("the branch `{name}` without them"));
        }
    }
    Ok(branches.len())
}

/// Gitpod reads these without asking whether they are there.
fn is_whole(commit: &Value) -> bool {
    has_text(commit, "/id")
        && commit.get("author").is_some_and(Value::is_object)
        && commit.get("authorTimestamp").is_some_and(Value::is_number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(body: &Value) -> Result<usize, String> {
        judge(&Answer::of(200, &[], &body.to_string())).map_err(|not_passed| match not_passed {
            NotPassed::Failure(failure) => format!("{}: {}", failure.cause.code, failure.actual),
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn each_branch_comes_with_its_latest_commit() {
        let commit =
            json!({ "id": "c0ffee", "author": { "name": "Ada" }, "authorTimestamp": 1_651_397_400_000_u64 });
        let page = |commit: &Value| json!({ "values": [{ "displayId": "main", "metadata": { LATEST_COMMIT: commit } }] });
        assert_eq!(told(&page(&commit)), Ok(1));
        for lacking in ["id", "author", "authorTimestamp"] {
            let mut less = commit.clone();
            less.as_object_mut().unwrap().remove(lacking);
            assert_eq!(
                told(&page(&less)),
                Err("latest-commit-missing: the branch `main` without them".to_owned())
            );
        }
        let bare = json!({ "values": [{ "displayId": "main" }] });
        assert_eq!(told(&bare), Err("latest-commit-missing: the branch `main` without them".to_owned()));
    }

    #[test]
    fn what_is_no_list_of_branches_is_said_so() {
        assert!(told(&json!({})).unwrap_err().starts_with("branches-wrong"));
        assert!(told(&json!({ "values": [{}] })).unwrap_err().starts_with("branches-wrong"));
        assert!(told(&json!({ "values": [] })).unwrap_err().contains("bitbucket_server_default_branch"));
    }
}

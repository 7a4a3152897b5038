//! A branch, its commit and the languages of the repository are answered in GitHub's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context, and guesses a first configuration by the
//! languages. Source: g12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github::{self, LONG};
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_branches",
        key: "g12",
        title: "branches, commits and languages can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context, and guesses a first configuration by the languages.",
        wire: "`GET` of `/branches?per_page=100`, `/commits/REF` and `/languages` below the repository, with the default branch as REF.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    let default = github::default_branch(&at, cx).await?;
    let ask = async |request| {
        let answer = at.ask(cx, request).await?;
        github::withheld(&answer, kind)?;
        Ok::<_, NotPassed>(answer)
    };
    let branches = ask(at.get_of_repository("branches?per_page=100")?.cap(LONG)).await?;
    let branches = judge_branches(&branches)?;
    // A commit comes with its changes: those of one file are enough.
    let commit = format!("commits/{}?per_page=1", segment(&default));
    judge_commit(&ask(at.get_of_repository(&commit)?.cap(LONG)).await?)?;
    let languages = judge_languages(&ask(at.get_of_repository("languages")?).await?)?;
    Ok(Passed::saying(format!(
        "{branches} branches, the latest commit of `{default}`, {languages} languages"
    )))
}

/// How many branches are on the first page.
fn judge_branches(answer: &Answer) -> Result<usize, Failure> {
    let fits = |json: &Value| {
        json.as_array().is_some_and(|all| {
            all.iter().all(|branch| branch["name"].is_string() && branch["commit"]["sha"].is_string())
        })
    };
    let expected = "a list of branches, each with `name` and `commit.sha`";
    let listed = github::shaped(answer, causes::BRANCHES_WRONG, expected, fits)?;
    match listed.as_array().map_or(0, Vec::len) {
        0 => Err(github::empty(answer)),
        some => Ok(some),
    }
}

fn judge_commit(answer: &Answer) -> Result<(), Failure> {
    // What GitHub says of a repository that nothing was pushed to.
    if answer.status.as_u16() == 409 {
        return Err(github::empty(answer));
    }
    let expected = "a commit with `sha`, `commit.message` and `commit.author`";
    github::shaped(answer, causes::BRANCHES_WRONG, expected, |json| {
        json["sha"].is_string()
            && json["commit"]["message"].is_string()
            && json["commit"]["author"].is_object()
    })?;
    Ok(())
}

/// How many languages there are.
fn judge_languages(answer: &Answer) -> Result<usize, Failure> {
    let fits = |json: &Value| json.as_object().is_some_and(|all| all.values().all(Value::is_number));
    let listed = github::shaped(answer, causes::LANGUAGES_WRONG, "an object of numbers by name", fits)?;
    Ok(listed.as_object().map_or(0, serde_json::Map::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: std::fmt::Debug>(
        judge: fn(&Answer) -> Result<T, Failure>,
        status: u16,
        body: &str,
    ) -> &'static str {
        judge(&Answer::of(status, &[], body)).unwrap_err().cause.code
    }

    #[test]
    fn branches_are_a_list_with_commits() {
        let good = r#"[{"name":"main","commit":{"sha":"0a"}},{"name":"fix/one","commit":{"sha":"0b"}}]"#;
        assert_eq!(judge_branches(&Answer::of(200, &[], good)).unwrap(), 2);
        assert_eq!(code(judge_branches, 200, "{}"), "branches-wrong");
        assert_eq!(code(judge_branches, 200, r#"[{"name":"main"}]"#), "branches-wrong");
        assert_eq!(code(judge_branches, 404, "{}"), "branches-wrong");
        assert_eq!(code(judge_branches, 200, "[]"), "scm-repository-not-found", "nothing was pushed yet");
    }

    #[test]
    fn a_commit_has_a_message_and_an_author() {
        let good = r#"{"sha":"0a","commit":{"message":"First","author":{"name":"Ada"}},"author":null}"#;
        assert!(judge_commit(&Answer::of(200, &[], good)).is_ok());
        assert_eq!(code(judge_commit, 200, r#"{"sha":"0a"}"#), "branches-wrong");
        assert_eq!(code(judge_commit, 422, r#"{"message":"No commit found"}"#), "branches-wrong");
        assert_eq!(
            code(judge_commit, 409, r#"{"message":"Git Repository is empty."}"#),
            "scm-repository-not-found"
        );
    }

    #[test]
    fn languages_are_numbers_by_name() {
        assert_eq!(judge_languages(&Answer::of(200, &[], r#"{"Rust":1200}"#)).unwrap(), 1);
        assert_eq!(judge_languages(&Answer::of(200, &[], "{}")).unwrap(), 0, "a repository of texts");
        assert_eq!(code(judge_languages, 200, "[]"), "languages-wrong");
        assert_eq!(code(judge_languages, 200, r#"{"Rust":"1"}"#), "languages-wrong");
    }
}

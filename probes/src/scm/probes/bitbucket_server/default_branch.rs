//! The default branch is answered.
//!
//! A workspace that is started from a repository's address begins at its default branch. Source: t11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::is_nowhere;
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_default_branch",
        key: "t11",
        title: "the default branch of the repository can be read",
        why: "A workspace that is started from a repository's address begins at its default branch.",
        wire: "`GET /rest/api/1.0/projects/KEY/repos/REPO/default-branch` with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let branch = judge(&at.ask(cx, at.get_of_repository("default-branch")?).await?)?;
    Ok(Passed::saying(format!("the default branch is `{branch}`")))
}

fn judge(answer: &Answer) -> Result<String, Failure> {
    let json = answer.json().filter(|_| answer.status.is_success()).unwrap_or_default();
    if let Some(name) = json.get("displayId").and_then(Value::as_str).filter(|name| !name.is_empty()) {
        return Ok(name.to_owned());
    }
    let said = String::from_utf8_lossy(&answer.body);
    let unseen = matches!(answer.status.as_u16(), 401 | 403)
        || ["NoSuchRepository", "NoSuchProject"].iter().any(|exception| said.contains(exception));
    let cause = if is_nowhere(answer) {
        causes::API_BASE_WRONG
    } else if unseen {
        causes::SCM_REPOSITORY_NOT_FOUND
    } else {
        causes::DEFAULT_BRANCH_MISSING
    };
    Err(Failure::new(cause, &answer.line, "200 with the name of a branch as `displayId`", answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_has_a_name() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"id":"refs/heads/main","displayId":"main"}"#), Ok("main".to_owned()));
        let none =
            r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.repository.NoDefaultBranchException"}]}"#;
        assert_eq!(told(404, none), Err("default-branch-missing"));
        assert_eq!(told(204, ""), Err("default-branch-missing"));
        let absent = r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.repository.NoSuchRepositoryException"}]}"#;
        assert_eq!(told(404, absent), Err("scm-repository-not-found"));
        assert_eq!(told(401, "{}"), Err("scm-repository-not-found"));
        assert_eq!(told(404, r#"{"message":"null for uri","status-code":404}"#), Err("api-base-wrong"));
    }
}

//! The users with rights on the repository are answered.
//!
//! Gitpod decides by `permissions/users` whether a user may administrate a repository, before it makes a webhook.
//! Source: t13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{has_text, read, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_permissions",
        key: "t13",
        title: "the rights of users to the repository can be read",
        why: "Gitpod decides by `permissions/users` whether a user may administrate a repository, before it makes a webhook.",
        wire: "`GET .../permissions/users` below the repository with the token, which needs `REPO_ADMIN`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let count = judge(&at.ask(cx, at.get_of_repository("permissions/users?limit=100")?).await?)?;
    Ok(Passed::saying(format!("{count} users have rights of their own on the repository")))
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    const EXPECTED: &str = "200 with `values`, each a user with a `permission`";
    let cause = match answer.status.as_u16() {
        401 | 403 => causes::PERMISSIONS_UNREADABLE,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::LISTING_WRONG,
    };
    let json = read(answer, cause, EXPECTED)?;
    // Who has the right by the project or by a group does not stand there, so that there may be none.
    let rights = values(answer, &json, causes::LISTING_WRONG, EXPECTED)?;
    let whole = |right: &Value| has_text(right, "/user/name") && has_text(right, "/permission");
    if rights.iter().all(whole) {
        return Ok(rights.len());
    }
    let actual = "a right without `user.name` or `permission`";
    Err(Failure::new(causes::LISTING_WRONG, &answer.line, EXPECTED, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_administrator_reads_the_rights() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"values":[{"user":{"name":"ada"},"permission":"REPO_ADMIN"}]}"#), Ok(1));
        assert_eq!(told(200, r#"{"values":[]}"#), Ok(0));
        let denied = r#"{"errors":[{"exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}"#;
        assert_eq!(told(401, denied), Err("permissions-unreadable"));
        assert_eq!(told(404, r#"{"errors":[]}"#), Err("scm-repository-not-found"));
        assert_eq!(told(200, r#"{"values":[{"permission":"REPO_ADMIN"}]}"#), Err("listing-wrong"));
        assert_eq!(told(200, "{}"), Err("listing-wrong"));
    }
}

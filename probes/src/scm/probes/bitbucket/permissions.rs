//! The user's permission on a repository is answered.
//!
//! Gitpod decides by `/2.0/user/permissions/repositories` whether a user may push. Bitbucket has announced the end of
//! that address (CHANGE-2770), and Gitpod has no other way. Source: b08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{is_bitbuckets, of_a_user, read, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_permissions",
        key: "b08",
        title: "the user's right to a repository can be read",
        why: "Gitpod decides by `/2.0/user/permissions/repositories` whether a user may push. Bitbucket has announced the end of that address (CHANGE-2770), and Gitpod has no other way.",
        wire: "`GET /2.0/user/permissions/repositories` for the repository of the environment file.",
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
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    of_a_user(scm)?;
    let query = segment(&format!("repository.full_name=\"{}\"", at.name()?.path()));
    let answer = at.ask(cx, at.get(&format!("user/permissions/repositories?q={query}"))).await?;
    let permission = judge(&answer)?;
    Ok(Passed::saying(format!("the user's right is `{permission}`")))
}

fn judge(answer: &Answer) -> Result<String, Failure> {
    const EXPECTED: &str = "200 with the repository and its `permission`";
    if matches!(answer.status.as_u16(), 404 | 405 | 410) && is_bitbuckets(answer) {
        return Err(Failure::new(causes::PERMISSIONS_ENDPOINT_GONE, &answer.line, EXPECTED, answer.said()));
    }
    let json = read(answer, causes::LISTING_WRONG, EXPECTED)?;
    let rights = values(answer, &json, causes::LISTING_WRONG, EXPECTED)?;
    let Some(first) = rights.first() else {
        let actual = "none: the user has no right to this repository";
        return Err(Failure::new(causes::SCM_REPOSITORY_NOT_FOUND, &answer.line, EXPECTED, actual));
    };
    let permission = first.get("permission").and_then(Value::as_str);
    permission.map(str::to_owned).ok_or_else(|| {
        Failure::new(causes::LISTING_WRONG, &answer.line, EXPECTED, "a repository without `permission`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_is_read_where_gitpod_reads_it() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"values":[{"permission":"admin"}]}"#), Ok("admin".to_owned()));
        assert_eq!(told(200, r#"{"values":[]}"#), Err("scm-repository-not-found"));
        assert_eq!(told(200, r#"{"values":[{}]}"#), Err("listing-wrong"));
        assert_eq!(told(200, "{}"), Err("listing-wrong"));
    }

    /// Atlassian's CHANGE-2770 takes the address away.
    #[test]
    fn an_address_that_is_withdrawn_is_said_so() {
        for status in [404, 410] {
            let failure = judge(&Answer::of(status, &[], r#"{"type":"error"}"#)).unwrap_err();
            assert_eq!(failure.cause, causes::PERMISSIONS_ENDPOINT_GONE);
        }
    }
}

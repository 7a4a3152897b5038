//! The list of personal repositories answers, empty or not.
//!
//! Users keep repositories of their own under `~NAME`, and Gitpod asks for these below `/users/`, not below
//! `/projects/`. Source: t16.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{profile, read, user, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_personal_repositories",
        key: "t16",
        title: "the personal repositories of the user can be listed",
        why: "Users keep repositories of their own under `~NAME`, and Gitpod asks for these below `/users/`, not below `/projects/`.",
        wire: "`GET /rest/api/1.0/users/SLUG/repos` with the token.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// A page holds whole repositories, so that more of it is read than of other answers.
const CAP: usize = 2 * 1024 * 1024;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let slug = slug(&profile(&at, cx).await?)?;
    let request = at.get(&format!("users/{}/repos?limit=100", segment(&slug)));
    let count = judge(&at.ask(cx, request.cap(CAP)).await?)?;
    Ok(Passed::saying(format!("{count} repositories of the user's own on the first page")))
}

/// The slug of the user, as the case of the user has read it.
fn slug(profile: &Answer) -> Result<String, NotPassed> {
    let user = user::judge(profile).ok();
    let slug = user.as_ref().and_then(|user| user.get("slug")).and_then(Value::as_str);
    slug.map(str::to_owned).ok_or(NotPassed::Blocked { by: "bitbucket_server_user" })
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    const EXPECTED: &str = "200 with `values`, which may be empty";
    let cause = match answer.status.as_u16() {
        401 | 403 | 404 => causes::PERSONAL_REPOSITORIES_REFUSED,
        _ => causes::LISTING_WRONG,
    };
    let json = read(answer, cause, EXPECTED)?;
    Ok(values(answer, &json, causes::LISTING_WRONG, EXPECTED)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_repository_is_as_good_as_one() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"values":[]}"#), Ok(0));
        assert_eq!(told(200, r#"{"values":[{}]}"#), Ok(1));
        for status in [401, 403, 404] {
            assert_eq!(told(status, r#"{"errors":[]}"#), Err("personal-repositories-refused"));
        }
        assert_eq!(told(200, "{}"), Err("listing-wrong"));
    }

    #[test]
    fn the_slug_is_asked_for_and_not_the_name() {
        let whole = r#"{"name":"ada@example.com","id":4711,"slug":"ada_example.com"}"#;
        assert_eq!(slug(&Answer::of(200, &[], whole)), Ok("ada_example.com".to_owned()));
        let blocked = Err(NotPassed::Blocked { by: "bitbucket_server_user" });
        assert_eq!(slug(&Answer::of(404, &[], "{}")), blocked);
    }
}

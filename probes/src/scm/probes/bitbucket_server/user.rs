//! The user is answered under the name of whoami.
//!
//! Gitpod reads the user from `/rest/api/1.0/users/NAME` with the name of whoami. Names with `@`, `.` or capitals
//! have another slug, and under a wrong one there is a 404. Source: t07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{has_text, profile, read};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_user",
        key: "t07",
        title: "the user is found by that name",
        why: "Gitpod reads the user from `/rest/api/1.0/users/NAME` with the name of whoami. Names with `@`, `.` or capitals have another slug, and under a wrong one there is a 404.",
        wire: "`GET /rest/api/1.0/users/NAME` with the name exactly as whoami wrote it.",
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
    judge(&profile(&at, cx).await?)?;
    Ok(Passed::saying("the user is found by the name that whoami tells"))
}

/// The user, where everything is there that Gitpod makes its own user of but the mail address.
pub(super) fn judge(answer: &Answer) -> Result<Value, Failure> {
    const EXPECTED: &str = "200 with `id`, `name` and `slug`";
    let cause = match answer.status.as_u16() {
        404 => causes::USER_NOT_FOUND_BY_NAME,
        401 | 403 => causes::SCM_TOKEN_REFUSED,
        _ => causes::USER_INCOMPLETE,
    };
    let user = read(answer, cause, EXPECTED)?;
    let lacking = if !user.get("id").is_some_and(Value::is_number) {
        "id"
    } else if !has_text(&user, "/name") {
        "name"
    } else if !has_text(&user, "/slug") {
        "slug"
    } else {
        return Ok(user);
    };
    let actual = format!("an answer without `{lacking}`");
    Err(Failure::new(causes::USER_INCOMPLETE, &answer.line, EXPECTED, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<(), String> {
        let told = judge(&Answer::of(status, &[], body));
        told.map(|_| ()).map_err(|failure| format!("{}: {}", failure.cause.code, failure.actual))
    }

    #[test]
    fn a_user_is_whole_or_says_what_it_lacks() {
        let whole = r#"{"name":"ada@example.com","id":4711,"slug":"ada_example.com"}"#;
        assert_eq!(told(200, whole), Ok(()));
        assert_eq!(
            told(200, &whole.replace("4711", "\"4711\"")),
            Err("user-incomplete: an answer without `id`".to_owned())
        );
        assert_eq!(
            told(200, &whole.replace("slug", "x")),
            Err("user-incomplete: an answer without `slug`".to_owned())
        );
        assert_eq!(told(200, "[]"), Err("user-incomplete: an answer without `id`".to_owned()));
    }

    #[test]
    fn a_name_under_which_nobody_is_found_is_said_so() {
        assert!(told(404, r#"{"errors":[]}"#).unwrap_err().starts_with("user-not-found-by-name"));
        assert!(told(401, "{}").unwrap_err().starts_with("scm-token-refused"));
    }
}

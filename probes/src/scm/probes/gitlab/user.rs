//! The user is active, has a mail address, and has confirmed it.
//!
//! Gitpod refuses users whose `confirmed_at` is empty, and a GitLab whose terms of service the user has not accepted
//! answers every call with 403. Source: l06; `components/server/src/gitlab/gitlab-auth-provider.ts`.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab::{self, API};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_user",
        key: "l06",
        title: "the user is confirmed and may use the API",
        why: "Gitpod refuses users whose `confirmed_at` is empty, and a GitLab whose terms of service the user has not accepted answers every call with 403.",
        wire: "`GET /api/v4/user` with the token: `confirmed_at`, `email` and `state`.",
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
    let at = scm.at(cx, Vendor::GitLab).await?;
    let answer = gitlab::in_scope(at.user(cx).await?)?;
    if gitlab::is_no_address(&answer) {
        return Err(NotPassed::Blocked { by: API });
    }
    judge(&answer)?;
    Ok(Passed::saying("active and confirmed, with a mail address"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let wrong =
        |cause, expected: &str, actual: String| Err(Failure::new(cause, &answer.line, expected, actual));
    let json = answer.json().filter(|_| answer.status == StatusCode::OK).unwrap_or_default();
    let text = |name: &str| json[name].as_str().unwrap_or_default();
    if json["id"].as_u64().is_none() || text("username").is_empty() {
        let actual = if json.is_object() {
            format!("`id` is {} and `username` is {}", json["id"], json["username"])
        } else {
            answer.said()
        };
        return wrong(causes::USER_INCOMPLETE, "a user with `id` and `username`", actual);
    }
    // One that is blocked is refused by GitLab itself; what else stands here is no user who may work.
    if !matches!(text("state"), "" | "active") {
        return wrong(causes::USER_SUSPENDED, "`state` is `active`", format!("it is `{}`", text("state")));
    }
    if text("confirmed_at").is_empty() {
        let actual = match json.get("confirmed_at") {
            Some(Value::Null) => "it is null",
            Some(_) => "it is no time",
            None => "it is missing",
        };
        return wrong(causes::USER_UNCONFIRMED, "`confirmed_at` holds a time", actual.to_owned());
    }
    if !text("email").contains('@') {
        return wrong(causes::PRIMARY_MAIL_MISSING, "`email` holds an address", "it holds none".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(change: impl FnOnce(&mut Value)) -> Option<&'static str> {
        let mut user = json!({
            "id": 4711, "username": "ada", "state": "active", "email": "ada@example.com",
            "confirmed_at": "2022-01-01T00:00:00.000Z"
        });
        change(&mut user);
        judge(&Answer::of(200, &[], &user.to_string())).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn each_thing_that_gitpod_reads_has_its_cause() {
        assert_eq!(code(|_| ()), None);
        assert_eq!(code(|user| user["confirmed_at"] = Value::Null), Some("user-unconfirmed"));
        assert_eq!(code(|user| user["confirmed_at"] = "".into()), Some("user-unconfirmed"));
        assert_eq!(code(|user| user["email"] = Value::Null), Some("primary-mail-missing"));
        assert_eq!(code(|user| user["state"] = "blocked".into()), Some("user-suspended"));
        assert_eq!(code(|user| user["username"] = "".into()), Some("user-incomplete"));
        assert_eq!(code(|user| user["id"] = "4711".into()), Some("user-incomplete"));
        assert_eq!(code(|user| user["state"] = Value::Null), None, "Gitpod does not read it");
    }

    #[test]
    fn a_refusal_is_no_user() {
        let failure = judge(&Answer::of(403, &[], r#"{"message":"403 Forbidden"}"#)).unwrap_err();
        assert_eq!(failure.cause, causes::USER_INCOMPLETE);
        assert!(failure.actual.starts_with("403"), "{}", failure.actual);
    }
}

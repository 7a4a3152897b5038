//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user needs the right of an
//! administrator, and the token the scope `repo`. Source: g16.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_hooks",
        key: "g16",
        title: "the webhooks of the repository can be listed",
        why: "Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user needs the right of an administrator, and the token the scope `repo`.",
        wire: "`GET /repos/OWNER/REPO/hooks` with the token: a 404 means that the user or the token may not.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    github::visible(&at, cx).await?;
    let listed = judge(&at.ask(cx, at.get_of_repository("hooks")?).await?)?;
    Ok(Passed::saying(format!("{listed} webhooks")))
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    let expected = "a list of webhooks, each with `id` and `config.url`";
    // GitHub hides what one may not see; the repository itself was seen.
    if matches!(answer.status.as_u16(), 403 | 404) {
        return Err(Failure::new(causes::HOOKS_DENIED, &answer.line, expected, answer.said()));
    }
    let listed = github::shaped(answer, causes::LISTING_WRONG, expected, |json| {
        let fits = |hook: &Value| hook["id"].is_u64() && hook["config"].is_object();
        json.as_array().is_some_and(|hooks| hooks.iter().all(fits))
    })?;
    Ok(listed.as_array().map_or(0, Vec::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, body: &str) -> &'static str {
        judge(&Answer::of(status, &[], body)).unwrap_err().cause.code
    }

    #[test]
    fn what_is_hidden_is_denied() {
        assert_eq!(code(404, r#"{"message":"Not Found"}"#), "hooks-denied");
        assert_eq!(code(403, r#"{"message":"Resource not accessible by integration"}"#), "hooks-denied");
    }

    #[test]
    fn a_list_may_be_empty_and_has_to_be_one() {
        assert_eq!(judge(&Answer::of(200, &[], "[]")).unwrap(), 0);
        assert_eq!(judge(&Answer::of(200, &[], r#"[{"id":1,"config":{"url":"https://h/"}}]"#)).unwrap(), 1);
        assert_eq!(code(200, "{}"), "listing-wrong");
        assert_eq!(code(200, r#"[{"name":"web"}]"#), "listing-wrong");
    }
}

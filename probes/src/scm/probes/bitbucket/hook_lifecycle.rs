//! A webhook of the run's own is created with 201, seen and deleted.
//!
//! Prebuilds begin with a delivery from Bitbucket to Gitpod. A hook that cannot be made leaves prebuilds off. Source:
//! b11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use super::{as_bearer, is_bitbuckets};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::hook::{self, Made};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_hook_lifecycle",
        key: "b11",
        title: "a webhook can be made and removed",
        why: "Prebuilds begin with a delivery from Bitbucket to Gitpod. A hook that cannot be made leaves prebuilds off.",
        wire: "`POST /hooks` below the repository with `active: false`, the event `repo:push` and an address of Gitpod that carries the run id, answered with 201; read it; `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// What Gitpod waits for.
const EVENT: &str = "repo:push";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    as_bearer(scm)?;
    let target = hook::target(scm, cx, "bitbucket");
    let body = json!({
        "description": cx.run().to_string(),
        "url": target,
        "active": false,
        "events": [EVENT],
    });
    let list = at.addresses.repository(at.name()?, "hooks");
    let hook = match hook::make(&at, cx, list, &body).await? {
        Made::Hook(hook) => *hook,
        Made::Refused(answer) => return Err(refused(&answer).into()),
    };
    let mut own = at.get("");
    own.url = hook.url.clone();
    let read = at.ask(cx, own).await;
    let made = hook.answer.clone();
    // Whatever it shows, it is removed first.
    hook.remove(&at, cx).await?;
    is_created(&made)?;
    is_ours(&read?, &target)?;
    Ok(Passed::saying("a webhook was made, seen and removed"))
}

fn refused(answer: &Answer) -> Failure {
    let cause = match answer.status.as_u16() {
        403 => causes::HOOKS_DENIED,
        404 if is_bitbuckets(answer) => causes::SCM_REPOSITORY_NOT_FOUND,
        404 => causes::API_BASE_WRONG,
        _ => causes::HOOK_CREATE_REFUSED,
    };
    Failure::new(cause, &answer.line, "201: the webhook is made", answer.said())
}

fn is_created(answer: &Answer) -> Result<(), Failure> {
    if answer.status.as_u16() == 201 {
        return Ok(());
    }
    // Gitpod takes any other answer for a refusal.
    Err(Failure::new(causes::HOOK_CREATE_REFUSED, &answer.line, "201", answer.status_text()))
}

fn is_ours(answer: &Answer, target: &str) -> Result<(), Failure> {
    let hook = answer.json().filter(|_| answer.status.is_success()).unwrap_or_default();
    let waits =
        hook.get("events").and_then(Value::as_array).is_some_and(|events| events.iter().any(|e| e == EVENT));
    if waits && hook.get("url").is_some_and(|url| url == target) {
        return Ok(());
    }
    let expected = format!("200 with the address of the webhook and the event `{EVENT}`");
    Err(Failure::new(causes::HOOK_CREATE_REFUSED, &answer.line, expected, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_whose_it_is() {
        let code = |status| refused(&Answer::of(status, &[], r#"{"type":"error"}"#)).cause.code;
        assert_eq!(code(403), "hooks-denied");
        assert_eq!(code(404), "scm-repository-not-found");
        assert_eq!(code(400), "hook-create-refused");
    }

    #[test]
    fn gitpod_wants_201() {
        assert!(is_created(&Answer::of(201, &[], "{}")).is_ok());
        assert_eq!(is_created(&Answer::of(200, &[], "{}")).unwrap_err().actual, "200 OK");
    }

    #[test]
    fn the_hook_is_shown_as_it_was_made() {
        let target = "https://underpin.invalid/apps/bitbucket/?underpin=x";
        let shown = |url: &str, event: &str| {
            let body = json!({ "url": url, "events": [event], "active": false }).to_string();
            is_ours(&Answer::of(200, &[], &body), target).is_ok()
        };
        assert!(shown(target, EVENT));
        assert!(!shown("https://elsewhere", EVENT) && !shown(target, "repo:fork"));
        assert!(is_ours(&Answer::of(404, &[], ""), target).is_err());
    }
}

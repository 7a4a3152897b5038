//! A webhook of the run's own is created, tested where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from Bitbucket Server to Gitpod. A server that cannot reach Gitpod leaves
//! prebuilds off without a word. Source: t15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::HeaderName;
use serde_json::{Value, json};

use super::is_nowhere;
use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::hook::{self, Made};
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_hook_lifecycle",
        key: "t15",
        title: "a webhook can be made, tested and removed",
        why: "Prebuilds begin with a delivery from Bitbucket Server to Gitpod. A server that cannot reach Gitpod leaves prebuilds off without a word.",
        wire: "`POST .../webhooks` below the repository with `active: false`, the event `repo:refs_changed` and an address of Gitpod that carries the run id; with `callback_host` given, the server's own test of the address; `DELETE`.",
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
const EVENT: &str = "repo:refs_changed";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let target = hook::target(scm, cx, "bitbucketserver");
    let body = json!({
        "name": cx.run().to_string(),
        "events": [EVENT],
        "configuration": {},
        "url": target,
        "active": false,
    });
    let list = at.addresses.repository(at.name()?, "webhooks");
    let hook = match hook::make(&at, cx, list, &body).await? {
        Made::Hook(hook) => *hook,
        Made::Refused(answer) => return Err(refused(&answer).into()),
    };
    let made = hook.answer.clone();
    let tested = match scm.settings.callback_host {
        Some(_) => Some(test(&at, cx, &target).await),
        None => None,
    };
    // Whatever the test tells, the hook is removed first.
    hook.remove(&at, cx).await?;
    is_ours(&made, &target)?;
    let Some(tested) = tested else {
        return Ok(Passed::saying(
            "a webhook was made and removed; no delivery was tried without `callback_host`",
        ));
    };
    let delivery = delivered(&tested?)?;
    if let Some(remark) = delivery.remark() {
        cx.remark(&remark);
    }
    Ok(Passed::saying("a webhook was made, tested and removed"))
}

/// Has the server try the address.
async fn test(at: &At<'_>, cx: &Cx, target: &str) -> Result<Answer, NotPassed> {
    let path = format!("webhooks/test?url={}", segment(target));
    let mut request = Request::new(Method::POST, at.addresses.repository(at.name()?, &path));
    request = request.header(http::header::ACCEPT, "application/json");
    // A POST without a body that a form could send is taken for one, and refused.
    request = request.header(HeaderName::from_static("x-atlassian-token"), "no-check");
    // It answers when the delivery has ended, which may take longer than Gitpod waits for an answer of its own.
    Ok(at.ask_within(cx, request, cx.request_budget()).await?)
}

fn refused(answer: &Answer) -> Failure {
    let cause = match answer.status.as_u16() {
        401 | 403 => causes::HOOKS_DENIED,
        _ if is_nowhere(answer) => causes::API_BASE_WRONG,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::HOOK_CREATE_REFUSED,
    };
    Failure::new(cause, &answer.line, "201: the webhook is made", answer.said())
}

fn is_ours(answer: &Answer, target: &str) -> Result<(), Failure> {
    let hook = answer.json().unwrap_or_default();
    let waits =
        hook.get("events").and_then(Value::as_array).is_some_and(|events| events.iter().any(|e| e == EVENT));
    if waits && hook.get("url").is_some_and(|url| url == target) {
        return Ok(());
    }
    let expected = format!("the webhook with its address and the event `{EVENT}`");
    Err(Failure::new(causes::HOOK_CREATE_REFUSED, &answer.line, expected, answer.said()))
}

/// What the server's own test tells.
#[derive(Debug, PartialEq, Eq)]
enum Delivery {
    /// Gitpod took it.
    Taken,
    /// It came to somebody who answered so. Gitpod's own address refuses what is no event of a hook of its own.
    Answered(u64),
    /// The server has no such test.
    Untested,
}

impl Delivery {
    fn remark(&self) -> Option<String> {
        match self {
            Self::Taken => None,
            Self::Answered(status) => {
                Some(format!("the delivery of a test to Gitpod was answered with {status}"))
            }
            Self::Untested => {
                Some("the server has no test of webhooks, so that no delivery was tried".to_owned())
            }
        }
    }
}

/// The documentation leaves the fields open: a response has a status, and what never came to one has an error.
fn delivered(answer: &Answer) -> Result<Delivery, Failure> {
    let failure = |actual: String| {
        let expected = "a test of the webhook that Gitpod answers";
        Err(Failure::new(causes::HOOK_NOT_DELIVERED, &answer.line, expected, actual))
    };
    if matches!(answer.status.as_u16(), 404 | 405) {
        return Ok(Delivery::Untested);
    }
    let json = answer.json().unwrap_or_default();
    let status = ["/response/statusCode", "/response/status", "/result/statusCode", "/statusCode"]
        .iter()
        .find_map(|pointer| json.pointer(pointer).and_then(Value::as_u64));
    match status {
        Some(200..=299) if answer.status.is_success() => Ok(Delivery::Taken),
        Some(status @ 300..=499) if answer.status.is_success() => Ok(Delivery::Answered(status)),
        Some(status) => failure(format!("the test was answered with {status}")),
        None => {
            let error = ["/error/message", "/error", "/result/description", "/errors/0/message"]
                .iter()
                .find_map(|pointer| json.pointer(pointer).and_then(Value::as_str));
            failure(error.map_or_else(|| answer.said(), |error| format!("the server says: {error}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_whose_it_is() {
        let code = |status| refused(&Answer::of(status, &[], r#"{"errors":[]}"#)).cause.code;
        assert_eq!(code(401), "hooks-denied");
        assert_eq!(code(404), "scm-repository-not-found");
        assert_eq!(code(400), "hook-create-refused");
    }

    #[test]
    fn the_hook_is_shown_as_it_was_made() {
        let target = "https://underpin.invalid/apps/bitbucketserver/?underpin=x";
        let shown = |url: &str, event: &str| {
            let body = json!({ "id": 7, "url": url, "events": [event] }).to_string();
            is_ours(&Answer::of(201, &[], &body), target).is_ok()
        };
        assert!(shown(target, EVENT));
        assert!(!shown("https://elsewhere", EVENT) && !shown(target, "repo:forked"));
    }

    fn told(status: u16, body: &str) -> Result<Delivery, String> {
        delivered(&Answer::of(status, &[], body)).map_err(|failure| failure.actual)
    }

    #[test]
    fn a_delivery_that_came_is_told_from_one_that_did_not() {
        assert_eq!(told(200, r#"{"request":{},"response":{"statusCode":200}}"#), Ok(Delivery::Taken));
        assert_eq!(told(200, r#"{"response":{"statusCode":401}}"#), Ok(Delivery::Answered(401)));
        assert_eq!(
            told(200, r#"{"response":{"statusCode":502}}"#),
            Err("the test was answered with 502".to_owned())
        );
        assert_eq!(
            told(200, r#"{"request":{},"error":{"message":"Connection timed out"}}"#),
            Err("the server says: Connection timed out".to_owned())
        );
        assert_eq!(
            told(400, r#"{"errors":[{"message":"Connection refused"}]}"#),
            Err("the server says: Connection refused".to_owned())
        );
    }

    #[test]
    fn a_server_without_the_test_is_a_remark() {
        assert_eq!(told(404, "{}"), Ok(Delivery::Untested));
        assert!(Delivery::Untested.remark().is_some() && Delivery::Answered(401).remark().is_some());
        assert_eq!(Delivery::Taken.remark(), None);
    }
}

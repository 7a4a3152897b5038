//! The webhooks of the repository, as Bitbucket Server takes, shows and tests them.

use serde_json::{Value, json};
use url::Url;

use super::super::call::Call;
use super::super::hooks::Hook;
use super::super::reply::Reply;
use super::super::server::Scm;
use super::refusal;

/// The events that a hook can wait for.
const EVENTS: &[&str] = &[
    "diagnostics:ping",
    "mirror:repo_synchronized",
    "pr:comment:added",
    "pr:comment:deleted",
    "pr:comment:edited",
    "pr:declined",
    "pr:deleted",
    "pr:from_ref_updated",
    "pr:merged",
    "pr:modified",
    "pr:opened",
    "pr:reviewer:approved",
    "pr:reviewer:needs_work",
    "pr:reviewer:unapproved",
    "pr:reviewer:updated",
    "repo:comment:added",
    "repo:comment:deleted",
    "repo:comment:edited",
    "repo:forked",
    "repo:modified",
    "repo:refs_changed",
];

/// Makes a hook of what is posted.
pub(super) fn create(scm: &Scm, call: &Call) -> Reply {
    let Some(given @ Value::Object(_)) = call.json() else {
        return refusal::error(400, "The request entity is not valid JSON.", "");
    };
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
    let events = given.get("events").and_then(Value::as_array).cloned().unwrap_or_default();
    let unknown = events.iter().find(|event| !EVENTS.contains(&event.as_str().unwrap_or_default()));
    if text("name").is_empty() {
        return refusal::error_in(400, &Value::from("name"), "A name is required.", "");
    }
    if !is_address(text("url")) {
        return refusal::error_in(400, &Value::from("url"), "The URL is invalid.", "");
    }
    match unknown {
        Some(event) => refusal::error_in(400, &Value::from("events"), &format!("Unknown event {event}"), ""),
        None if events.is_empty() => {
            refusal::error_in(400, &Value::from("events"), "At least one event is required.", "")
        }
        None => Reply::json(201, shown(&scm.hooks.create(given))),
    }
}

/// Whether a hook may be sent there.
fn is_address(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme()))
}

/// A hook as it is shown.
pub(super) fn shown(hook: &Hook) -> Value {
    let given = |name: &str, otherwise: Value| hook.given.get(name).cloned().unwrap_or(otherwise);
    let made = hook.created.as_millisecond();
    json!({
        "id": hook.id,
        "name": given("name", Value::Null),
        "createdDate": made,
        "updatedDate": made,
        "events": given("events", json!([])),
        "configuration": given("configuration", json!({})),
        "url": given("url", Value::Null),
        "active": given("active", Value::Bool(true)),
        "scopeType": "repository",
        "sslVerificationRequired": given("sslVerificationRequired", Value::Bool(true))
    })
}

/// Tests an address: what was sent, and what came back.
pub(super) fn test(call: &Call) -> Reply {
    let url = call.asked("url").unwrap_or_default();
    if !is_address(&url) {
        return refusal::error_in(400, &Value::from("url"), "The URL is invalid.", "");
    }
    Reply::json(
        200,
        json!({
            "request": {
                "method": "POST",
                "url": url,
                "headers": {
                    "Content-type": "application/json; charset=UTF-8",
                    "User-Agent": "Atlassian HttpClient 2.1.5 / Bitbucket",
                    "X-Event-Key": "diagnostics:ping",
                    "X-Request-Id": "2d1a4a6e-2d5b-4b6f-8f5e-0c2f1a3b4c5d"
                },
                "body": "{\"test\": true}"
            },
            "response": { "statusCode": 200, "headers": { "Content-Type": "text/plain" }, "body": "" }
        }),
    )
}

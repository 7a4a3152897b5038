//! Webhooks of the repository and their deliveries. Nothing is sent: a delivery is what GitHub would have sent.

use serde_json::{Value, json};

use super::answers::Asked;
use super::{REPOSITORY_ID, repository, user};
use crate::crypto;
use crate::scm::hooks::{Delivery, Hook};
use crate::scm::reply::Reply;
use crate::scm::repository::{DEFAULT_BRANCH, contents};

/// What GitHub's sender calls itself.
const SENDER: &str = "GitHub-Hookshot/f99c027";

/// `GET .../hooks`.
pub(super) fn list(asked: Asked<'_>) -> Reply {
    let hooks = asked.scm.hooks.list();
    repository::page(asked, hooks.iter().map(|hook| shown(asked, hook)).collect())
}

/// `POST .../hooks`.
pub(super) fn create(asked: Asked<'_>) -> Reply {
    let Some(given) = asked.call.json() else { return asked.github.refusal(400, "Problems parsing JSON") };
    let Some(url) = given["config"]["url"].as_str() else {
        return invalid(asked, "url cannot be blank");
    };
    if asked.scm.hooks.list().iter().any(|hook| hook.given["config"]["url"] == url) {
        return invalid(asked, "Hook already exists on this repository");
    }
    let hook = asked.scm.hooks.create(given);
    // Each new one is told of itself.
    asked.scm.hooks.deliver(hook.id, "ping");
    let location = format!("{}/hooks/{}", asked.repository(), hook.id);
    Reply::json(201, shown(asked, &hook)).header("location", &location)
}

fn invalid(asked: Asked<'_>, message: &str) -> Reply {
    let error = json!({ "resource": "Hook", "code": "custom", "message": message });
    let mut reply = asked.github.refusal(422, "Validation Failed");
    if let Some(body) = reply.value_mut() {
        body["errors"] = json!([error]);
    }
    reply
}

/// `GET .../hooks/{id}`.
pub(super) fn one(asked: Asked<'_>) -> Reply {
    with(asked, |hook| Reply::json(200, shown(asked, &hook)))
}

/// `DELETE .../hooks/{id}`.
pub(super) fn delete(asked: Asked<'_>) -> Reply {
    with(asked, |hook| {
        asked.scm.hooks.delete(hook.id);
        Reply::empty(204)
    })
}

/// `POST .../hooks/{id}/pings` and `.../tests`, of which the second sends the last push.
pub(super) fn ping(asked: Asked<'_>) -> Reply {
    with(asked, |hook| {
        let event = if asked.call.path.ends_with("/tests") { "push" } else { "ping" };
        asked.scm.hooks.deliver(hook.id, event);
        Reply::empty(204)
    })
}

/// `GET .../hooks/{id}/deliveries`, the newest first.
pub(super) fn deliveries(asked: Asked<'_>) -> Reply {
    with(asked, |hook| {
        let newest = hook.deliveries.iter().rev();
        Reply::json(200, Value::Array(newest.map(|delivery| item(asked, delivery)).collect()))
    })
}

/// `GET .../hooks/{id}/deliveries/{delivery}`.
pub(super) fn delivery(asked: Asked<'_>) -> Reply {
    let path = asked.rest(6);
    with(asked, |hook| match hook.deliveries.iter().find(|delivery| delivery.id.to_string() == path) {
        Some(delivery) => Reply::json(200, whole(asked, &hook, delivery)),
        None => asked.absent(),
    })
}

fn with(asked: Asked<'_>, answer: impl FnOnce(Hook) -> Reply) -> Reply {
    let rest = asked.rest(4);
    let id = rest.split('/').next().unwrap_or_default();
    match asked.scm.hooks.find(id) {
        Some(hook) => answer(hook),
        None => asked.absent(),
    }
}

fn shown(asked: Asked<'_>, hook: &Hook) -> Value {
    let url = format!("{}/hooks/{}", asked.repository(), hook.id);
    let given = |field: &str, usual: Value| hook.given.get(field).cloned().unwrap_or(usual);
    let config = |field: &str, usual: &str| hook.given["config"].get(field).cloned().unwrap_or(json!(usual));
    let mut settings = json!({
        "content_type": config("content_type", "form"),
        "insecure_ssl": config("insecure_ssl", "0"),
        "url": config("url", ""),
    });
    if hook.given["config"].get("secret").is_some() {
        settings["secret"] = json!("********");
    }
    let last = if hook.deliveries.is_empty() {
        json!({ "code": null, "status": "unused", "message": null })
    } else {
        json!({ "code": 200, "status": "active", "message": "OK" })
    };
    json!({
        "type": "Repository",
        "id": hook.id,
        "name": "web",
        "active": given("active", json!(true)),
        "events": given("events", json!(["push"])),
        "config": settings,
        "updated_at": hook.created.to_string(),
        "created_at": hook.created.to_string(),
        "url": url,
        "test_url": format!("{url}/test"),
        "ping_url": format!("{url}/pings"),
        "deliveries_url": format!("{url}/deliveries"),
        "last_response": last,
    })
}

fn item(asked: Asked<'_>, delivery: &Delivery) -> Value {
    json!({
        "id": delivery.id,
        "guid": delivery.uuid(),
        "delivered_at": delivery.at.to_string(),
        "redelivery": false,
        "duration": 0.27,
        "status": "OK",
        "status_code": 200,
        "event": delivery.event,
        "action": null,
        "installation_id": null,
        "repository_id": REPOSITORY_ID,
        "url": asked.scm.hooks.list().iter().find(|hook| hook.deliveries.iter().any(|known| known.id == delivery.id))
            .map(|hook| hook.given["config"]["url"].clone()),
    })
}

/// A delivery with what was sent and what was answered.
fn whole(asked: Asked<'_>, hook: &Hook, delivery: &Delivery) -> Value {
    let payload = payload(asked, hook, delivery);
    let body = payload.to_string();
    let mut headers = json!({
        "Accept": "*/*",
        "User-Agent": SENDER,
        "X-GitHub-Delivery": delivery.uuid(),
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": hook.id.to_string(),
        "X-GitHub-Hook-Installation-Target-ID": REPOSITORY_ID.to_string(),
        "X-GitHub-Hook-Installation-Target-Type": "repository",
        "content-type": "application/json",
    });
    if let Some(secret) = hook.given["config"]["secret"].as_str() {
        let sum = crypto::hex(&crypto::hmac_sha256(secret.as_bytes(), body.as_bytes()));
        headers["X-Hub-Signature-256"] = json!(format!("sha256={sum}"));
    }
    if let Some(version) = asked.github.version {
        headers["X-GitHub-Enterprise-Host"] = json!(asked.web().split("://").nth(1));
        headers["X-GitHub-Enterprise-Version"] = json!(version);
    }
    let mut whole = item(asked, delivery);
    whole["request"] = json!({ "headers": headers, "payload": payload });
    whole["response"] =
        json!({ "headers": { "Content-Type": "text/plain; charset=utf-8" }, "payload": "OK" });
    whole
}

fn payload(asked: Asked<'_>, hook: &Hook, delivery: &Delivery) -> Value {
    let sender = user::simple(asked);
    let repository = repository::item(asked, 0);
    if delivery.event == "ping" {
        return json!({
            "zen": "Keep it logically awesome.",
            "hook_id": hook.id,
            "hook": shown(asked, hook),
            "repository": repository,
            "sender": sender,
        });
    }
    let head = &contents().main;
    json!({
        "ref": format!("refs/heads/{DEFAULT_BRANCH}"),
        "before": "0000000000000000000000000000000000000000",
        "after": head.id,
        "created": false,
        "deleted": false,
        "forced": false,
        "commits": [{ "id": head.id, "tree_id": head.tree, "message": head.message.trim_end() }],
        "head_commit": { "id": head.id, "tree_id": head.tree, "message": head.message.trim_end() },
        "pusher": { "name": crate::scm::accounts::LOGIN, "email": crate::scm::accounts::EMAIL },
        "repository": repository,
        "sender": sender,
    })
}

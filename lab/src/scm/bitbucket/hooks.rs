//! The webhooks of the repository, as Bitbucket takes and shows them. It tests none.

use serde_json::{Value, json};
use url::Url;

use super::super::call::Call;
use super::super::hooks::Hook;
use super::super::reply::Reply;
use super::super::server::Scm;
use super::{REPOSITORY, api, repository};

/// Makes a hook of what is posted.
pub(super) fn create(scm: &Scm, call: &Call) -> Reply {
    let Some(given @ Value::Object(_)) = call.json() else { return super::error(400, "Bad request") };
    let url = given.get("url").and_then(Value::as_str).unwrap_or_default();
    let wrong = if !Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme())) {
        json!({ "url": ["Enter a valid URL."] })
    } else if given.get("events").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        json!({ "events": ["required key not provided"] })
    } else if given.get("description").is_none_or(|text| !text.is_string()) {
        json!({ "description": ["required key not provided"] })
    } else {
        return Reply::json(201, shown(scm, &scm.hooks.create(given)));
    };
    Reply::json(400, json!({ "type": "error", "error": { "fields": wrong, "message": "Bad request" } }))
}

/// A hook as it is shown.
pub(super) fn shown(scm: &Scm, hook: &Hook) -> Value {
    let given = |name: &str, otherwise: Value| hook.given.get(name).cloned().unwrap_or(otherwise);
    let whole = repository::repository(scm, 0);
    let id = format!("{{{}}}", hook.uuid());
    json!({
        "type": "webhook_subscription",
        "uuid": id,
        "url": given("url", Value::Null),
        "description": given("description", Value::Null),
        "subject_type": "repository",
        "subject": {
            "type": "repository",
            "full_name": whole["full_name"],
            "links": {
                "self": whole["links"]["self"],
                "html": whole["links"]["html"],
                "avatar": whole["links"]["avatar"]
            },
            "name": whole["name"],
            "uuid": whole["uuid"]
        },
        "active": given("active", Value::Bool(true)),
        "created_at": hook.created.strftime("%Y-%m-%dT%H:%M:%S.000000Z").to_string(),
        "events": given("events", json!([])),
        "links": { "self": { "href": format!("{}/repositories/{REPOSITORY}/hooks/{id}", api(scm)) } },
        "skip_cert_verification": given("skip_cert_verification", Value::Bool(false)),
        "history_enabled": false,
        "secret_set": hook.given.get("secret").is_some_and(Value::is_string)
    })
}

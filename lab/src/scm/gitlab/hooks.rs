//! The webhooks of the project, as GitLab takes and shows them.
//!
//! The API tests no hook: that came with 16.11. What was delivered is shown from 17.3 on.

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::super::call::Call;
use super::super::hooks::Hook;
use super::super::reply::Reply;
use super::super::server::Scm;
use super::project::PROJECT_ID;

/// The events that a hook can be told to wait for.
const EVENTS: &[&str] = &[
    "issues_events",
    "confidential_issues_events",
    "merge_requests_events",
    "tag_push_events",
    "note_events",
    "confidential_note_events",
    "job_events",
    "pipeline_events",
    "wiki_page_events",
    "deployment_events",
    "releases_events",
];

/// Makes a hook of what is posted. Its secret token is never shown again.
pub(super) fn create(scm: &Scm, call: &Call) -> Reply {
    let mut given = posted(call);
    let Some(url) = given.get("url").and_then(Value::as_str) else {
        return Reply::json(400, json!({ "error": "url is missing" }));
    };
    if !Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme())) {
        return Reply::json(422, json!({ "error": "Invalid url given" }));
    }
    if let Some(given) = given.as_object_mut() {
        given.retain(|name, _| name != "token");
    }
    Reply::json(201, shown(&scm.hooks.create(given)))
}

/// What is posted, as JSON or as a form.
fn posted(call: &Call) -> Value {
    if let Some(json @ Value::Object(_)) = call.json() {
        return json;
    }
    let value = |text: &str| match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => Value::from(text),
    };
    form_urlencoded::parse(&call.body).map(|(name, text)| (name.into_owned(), value(&text))).collect()
}

/// A hook as it is shown.
pub(super) fn shown(hook: &Hook) -> Value {
    let given = |name: &str, otherwise: Value| hook.given.get(name).cloned().unwrap_or(otherwise);
    let mut shown = json!({
        "id": hook.id,
        "url": given("url", Value::Null),
        "created_at": hook.created.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "push_events": given("push_events", Value::Bool(true)),
        "enable_ssl_verification": given("enable_ssl_verification", Value::Bool(true)),
        "project_id": PROJECT_ID,
        "push_events_branch_filter": given("push_events_branch_filter", Value::Null)
    });
    for event in EVENTS {
        shown[*event] = given(event, Value::Bool(false));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_hook_is_shown_with_what_it_waits_for() {
        let given = json!({ "url": "https://gitpod.example.com/apps/gitlab/", "push_events": true });
        let hook = Hook { id: 90_001, given, created: Timestamp::UNIX_EPOCH, deliveries: Vec::new() };
        let shown = shown(&hook);
        assert_eq!(shown["url"], "https://gitpod.example.com/apps/gitlab/");
        assert_eq!(shown["push_events"], true);
        assert_eq!(shown["pipeline_events"], false);
        assert_eq!(shown["created_at"], "1970-01-01T00:00:00.000Z");
        assert_eq!(shown.get("token"), None);
    }
}

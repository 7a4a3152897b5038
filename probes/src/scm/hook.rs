//! A webhook of the run's own: noted before it is made, then by its own address, and removed.
//!
//! It leads to the address of Gitpod that its own webhooks lead to, with the run's id in place of a token, so that a hook
//! that was left behind is found by it.

use harness::journal::Ticket;
use harness::{Cx, Failure, NotPassed, cause};
use http::Method;
use http::header::ACCEPT;
use serde_json::Value;
use url::Url;

use super::at::At;
use super::causes;
use super::client::Scm;
use super::remove;
use super::repository::segment;
use crate::net::exchange::{Answer, Request};

/// The host of hooks where the environment names no Gitpod: a name that is never given to anybody, so that nothing is
/// delivered.
const NOBODY: &str = "underpin.invalid";

/// A webhook that was made.
pub struct Hook {
    /// Its own address.
    pub url: Url,
    /// What was answered when it was made.
    pub answer: Answer,
    ticket: Ticket,
}

/// What came of making one.
pub enum Made {
    /// It is there.
    Hook(Box<Hook>),
    /// The product refused, and made none.
    Refused(Box<Answer>),
}

/// Where the run's webhook leads; `app` is the name of the product in Gitpod's addresses: `bitbucketserver`.
pub fn target(scm: &Scm, cx: &Cx, app: &str) -> String {
    let host = scm.settings.callback_host.as_deref().unwrap_or(NOBODY);
    format!("https://{host}/apps/{app}/?underpin={}", cx.run())
}

/// Makes a webhook by a `POST` of `body` to the list of hooks.
///
/// # Errors
/// As [`At::ask`], and [`causes::HOOK_CREATE_REFUSED`] where one is made without telling which.
pub async fn make(at: &At<'_>, cx: &Cx, list: Url, body: &Value) -> Result<Made, NotPassed> {
    let what = format!("the webhook {} of {}", cx.run(), at.name()?.path());
    let ticket = cx.intend(remove::HOOK, &what, &format!("{list} {}", cx.run()))?;
    let request = Request::new(Method::POST, list.clone())
        .header(ACCEPT, "application/json")
        .body("application/json", body.to_string());
    let answer = match at.ask(cx, request).await {
        Ok(answer) => answer,
        Err(failure) => {
            if is_refusal(&failure) {
                ticket.never_made();
            }
            return Err(failure.into());
        }
    };
    if !answer.status.is_success() {
        ticket.never_made();
        return Ok(Made::Refused(Box::new(answer)));
    }
    let Some(url) = answer.json().as_ref().and_then(|hook| own_address(&list, hook)) else {
        // It stays noted, and is looked for by the run's id at the end.
        return Err(Failure::new(
            causes::HOOK_CREATE_REFUSED,
            &answer.line,
            "the webhook with its id",
            answer.said(),
        )
        .into());
    };
    ticket.locate(url.as_str()).map_err(|error| {
        Failure::new(cause::STATE_UNWRITABLE, "journal", "a line in the journal", error.to_string())
    })?;
    Ok(Made::Hook(Box::new(Hook { url, answer, ticket })))
}

/// Whether a failure shows that nothing was made. A time-out, a connection that broke and a 5xx leave it open: then the hook
/// stays noted, and is looked for by the run's id at the end.
fn is_refusal(failure: &Failure) -> bool {
    [
        causes::SCM_TOKEN_REFUSED,
        causes::SCM_TOKEN_EXPIRED,
        causes::SCM_TOKEN_KEPT_BACK,
        causes::SCM_REQUESTS_SPENT,
        causes::USER_SUSPENDED,
        causes::TERMS_NOT_ACCEPTED,
        causes::SECONDARY_RATE_LIMIT,
        crate::net::causes::RATE_LIMITED,
    ]
    .contains(&failure.cause)
}

impl Hook {
    /// Removes it again.
    ///
    /// # Errors
    /// As [`At::ask`], and [`causes::HOOK_NOT_DELETED`]: then it is tried once more at the end of the run.
    pub async fn remove(self, at: &At<'_>, cx: &Cx) -> Result<(), NotPassed> {
        let answer = at.ask(cx, Request::new(Method::DELETE, self.url)).await?;
        if remove::is_gone(&answer) {
            self.ticket.gone();
            return Ok(());
        }
        let expected = "204: the webhook is removed";
        Err(Failure::new(causes::HOOK_NOT_DELETED, &answer.line, expected, answer.said()).into())
    }
}

/// The address of a webhook, by that of the list that it stands in. Bitbucket.org names hooks by `uuid`, the others by `id`.
pub fn own_address(list: &Url, hook: &Value) -> Option<Url> {
    let id = match (hook.get("uuid"), hook.get("id")) {
        (Some(Value::String(uuid)), _) => uuid.clone(),
        (_, Some(Value::String(id))) => id.clone(),
        (_, Some(Value::Number(id))) => id.to_string(),
        _ => return None,
    };
    if id.is_empty() || id.starts_with('.') {
        return None;
    }
    let mut url = list.clone();
    url.set_query(None);
    url.set_path(&format!("{}/{}", list.path().trim_end_matches('/'), segment(&id)));
    Some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_refusal_shows_that_nothing_was_made() {
        let failed = |cause| is_refusal(&Failure::new(cause, "POST /hooks", "201", "another"));
        assert!(failed(causes::SCM_TOKEN_REFUSED) && failed(causes::SECONDARY_RATE_LIMIT));
        assert!(!failed(causes::SCM_ANSWER_SLOW) && !failed(crate::net::causes::SERVER_ERROR));
    }

    #[test]
    fn a_hook_has_an_address_below_its_list() {
        let list = Url::parse("https://h/2.0/repositories/a/b/hooks?pagelen=100").unwrap();
        let own = |hook| own_address(&list, &hook).map(|url| url.to_string());
        let address = |id: &str| Some(format!("https://h/2.0/repositories/a/b/hooks/{id}"));
        assert_eq!(own(json!({ "id": 7 })), address("7"));
        assert_eq!(own(json!({ "uuid": "{a-1}" })), address("%7Ba-1%7D"), "braces are encoded");
        assert_eq!(own(json!({ "id": "../../admin" })), None);
        assert_eq!(own(json!({ "id": "a/b" })), address("a%2Fb"), "an id leads nowhere else");
        assert_eq!(own(json!({ "id": "" })), None);
        assert_eq!(own(json!({})), None);
    }
}

//! What the answers of GitLab have in common: what refuses whoever asks, the project that most probes are about, and lists.

use harness::{Cause, Cx, Failure, NotPassed};
use http::header::ACCEPT;
use http::{Method, StatusCode};
use serde_json::Value;

use super::at::At;
use super::causes;
use super::client::Scm;
use crate::net::exchange::{Answer, Request};

/// The probe that says whether the API is there at all.
pub const API: &str = "gitlab_identify";
/// The probe that says whether the project is found.
pub const PROJECT: &str = "gitlab_nested_project";
/// The probe that says whether the application's id and secret are right.
pub const APPLICATION: &str = "gitlab_token_exchange";

/// How much of a list is read: one of a hundred projects is over half a megabyte.
const LIST_CAP: usize = 4 * 1024 * 1024;

/// Asks with the token. A token that lacks a scope is a failure, as what else refuses whatever is asked.
///
/// # Errors
/// As [`At::ask`], and [`causes::TOKEN_SCOPE_MISSING`].
pub async fn ask(at: &At<'_>, cx: &Cx, request: Request) -> Result<Answer, Failure> {
    in_scope(at.ask(cx, request).await?)
}

/// The same for what may be long.
///
/// # Errors
/// As [`ask`].
pub async fn ask_for_list(at: &At<'_>, cx: &Cx, request: Request) -> Result<Answer, Failure> {
    ask(at, cx, request.cap(LIST_CAP)).await
}

/// The answer, unless it says that the token lacks a scope, for which GitLab has a form of its own.
///
/// # Errors
/// [`causes::TOKEN_SCOPE_MISSING`].
pub fn in_scope(answer: Answer) -> Result<Answer, Failure> {
    let json = answer.json().unwrap_or_default();
    if answer.status != StatusCode::FORBIDDEN || json["error"] != "insufficient_scope" {
        return Ok(answer);
    }
    let actual = match json["scope"].as_str() {
        Some(scopes) => format!("403 Forbidden: the token has none of the scopes `{scopes}`"),
        None => answer.said(),
    };
    let expected = "an answer to a token with the scopes that Gitpod asks for";
    Err(Failure::new(causes::TOKEN_SCOPE_MISSING, &answer.line, expected, actual))
}

/// What of a project others ask further with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The default branch; none where nothing has been pushed.
    pub branch: Option<String>,
}

impl Project {
    /// Reads the answer for a project.
    pub fn read(answer: &Answer) -> Option<Self> {
        let json = answer.json().filter(|_| answer.status == StatusCode::OK)?;
        json["id"].as_u64()?;
        json["path_with_namespace"].as_str()?;
        let branch = json["default_branch"].as_str().filter(|name| !name.is_empty());
        Some(Self { branch: branch.map(str::to_owned) })
    }
}

/// The project of the environment file; where it is not found, another probe says why.
///
/// # Errors
/// Blocked by that probe, or what is wrong with the token or its user.
pub async fn project(at: &At<'_>, cx: &Cx) -> Result<Project, NotPassed> {
    let answer = at.repository(cx).await.map_err(|error| or_blocked(error, PROJECT))?;
    let answer = in_scope(answer)?;
    Project::read(&answer).ok_or(NotPassed::Blocked { by: PROJECT })
}

/// What a read of another probe came to: its own failure where that is about the token or its user, else that probe stands
/// in the way.
pub fn or_blocked(error: NotPassed, by: &'static str) -> NotPassed {
    const OF_WHOEVER_ASKS: &[&Cause] = &[
        causes::SCM_TOKEN_REFUSED,
        causes::SCM_TOKEN_EXPIRED,
        causes::SCM_TOKEN_KEPT_BACK,
        causes::TOKEN_SCOPE_MISSING,
        causes::USER_SUSPENDED,
        causes::TERMS_NOT_ACCEPTED,
        causes::SECONDARY_RATE_LIMIT,
        causes::SCM_REQUESTS_SPENT,
    ];
    match error {
        NotPassed::Failure(failure) if !OF_WHOEVER_ASKS.contains(&failure.cause) => NotPassed::Blocked { by },
        other => other,
    }
}

/// Whether GitLab, or something before it, has nothing at this address: it names what it does not find where it has an
/// address for it.
pub fn is_no_address(answer: &Answer) -> bool {
    let named = || answer.json().is_some_and(|json| json.get("message").is_some());
    answer.status == StatusCode::NOT_FOUND && !named()
}

/// The items of a list; anything else has this cause.
///
/// # Errors
/// The cause.
pub fn items(answer: &Answer, cause: &'static Cause) -> Result<Vec<Value>, Failure> {
    let wrong = |actual: String| Failure::new(cause, &answer.line, "200 with a list in JSON", actual);
    if answer.status != StatusCode::OK || answer.is_page() {
        return Err(wrong(answer.said()));
    }
    match answer.json() {
        Some(Value::Array(items)) => Ok(items),
        _ if answer.cut => Err(wrong(format!("a body that is longer than {LIST_CAP} bytes"))),
        _ => Err(wrong(answer.said())),
    }
}

/// Fails with this cause unless each item of a list has a text at each of these pointers.
///
/// # Errors
/// The cause.
pub fn have_texts(
    answer: &Answer,
    items: &[Value],
    pointers: &[&str],
    cause: &'static Cause,
) -> Result<(), Failure> {
    let has = |item: &Value, pointer: &str| {
        item.pointer(pointer).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
    };
    for (number, item) in items.iter().enumerate() {
        if let Some(missing) = pointers.iter().find(|pointer| !has(item, pointer)) {
            let field = missing.trim_start_matches('/').replace('/', ".");
            return Err(Failure::new(
                cause,
                &answer.line,
                format!("`{field}` in each item of the list"),
                format!("item {} of {} has none", number + 1, items.len()),
            ));
        }
    }
    Ok(())
}

/// A request to the token address with the application's id and secret, as Gitpod's client for OAuth makes it.
///
/// # Errors
/// Not applicable without an application; the plan leaves such probes out as not given.
pub fn of_application(scm: &Scm, at: &At<'_>, fields: &[(&str, &str)]) -> Result<Request, NotPassed> {
    let Some(oauth) = &scm.oauth else {
        return Err(NotPassed::not_applicable("the environment gives no OAuth application (`oauth`)"));
    };
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.append_pair("client_id", &oauth.client_id);
    form.append_pair("client_secret", oauth.client_secret.expose());
    Ok(Request::new(Method::POST, at.addresses.token())
        .header(ACCEPT, "application/json")
        .body("application/x-www-form-urlencoded", form.finish()))
}

/// The error that Doorkeeper, GitLab's provider of OAuth 2, names.
pub fn oauth_error(answer: &Answer) -> Option<String> {
    answer.json()?.get("error")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_is_missing_is_told_from_a_right_that_is_missing() {
        let body = r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api read_api"}"#;
        let failure = in_scope(Answer::of(403, &[], body)).unwrap_err();
        assert_eq!(failure.cause, causes::TOKEN_SCOPE_MISSING);
        assert!(failure.actual.contains("`api read_api`"), "{}", failure.actual);
        assert!(in_scope(Answer::of(403, &[], r#"{"message":"403 Forbidden"}"#)).is_ok());
    }

    #[test]
    fn a_project_without_a_push_has_no_branch() {
        let read = |branch| {
            let body = format!(r#"{{"id":7,"path_with_namespace":"a/b","default_branch":{branch}}}"#);
            Project::read(&Answer::of(200, &[], &body))
        };
        assert_eq!(read(r#""main""#).unwrap().branch.as_deref(), Some("main"));
        assert_eq!(read("null").unwrap().branch, None);
        assert_eq!(Project::read(&Answer::of(200, &[], "{}")), None);
        assert_eq!(Project::read(&Answer::of(404, &[], r#"{"id":7,"path_with_namespace":"a/b"}"#)), None);
    }

    #[test]
    fn a_failure_of_the_token_stands_for_itself_and_others_block() {
        let failed = |cause| NotPassed::from(Failure::new(cause, "step", "this", "that"));
        let kept = or_blocked(failed(causes::TERMS_NOT_ACCEPTED), PROJECT);
        assert_eq!(kept, failed(causes::TERMS_NOT_ACCEPTED));
        let blocked = or_blocked(failed(causes::SCM_ANSWER_SLOW), PROJECT);
        assert_eq!(blocked, NotPassed::Blocked { by: PROJECT });
    }

    #[test]
    fn gitlab_names_what_it_does_not_find() {
        let of = |body| is_no_address(&Answer::of(404, &[], body));
        assert!(of(r#"{"error":"404 Not Found"}"#) && of("404 page not found"));
        assert!(!of(r#"{"message":"404 Project Not Found"}"#));
        assert!(!is_no_address(&Answer::of(403, &[], "")));
    }

    #[test]
    fn a_list_is_a_list_of_what_gitpod_reads() {
        let cause = causes::BRANCHES_WRONG;
        for (status, kind, body) in
            [(200, "", "{}"), (404, "", "[]"), (200, "", "[1"), (200, "text/html", "[]")]
        {
            let failure = items(&Answer::of(status, &[("content-type", kind)], body), cause).unwrap_err();
            assert_eq!(failure.cause, cause, "{status} {body}");
        }
        let answer =
            Answer::of(200, &[], r#"[{"name":"main","commit":{"id":"1f"}},{"name":"x","commit":null}]"#);
        let listed = items(&answer, cause).unwrap();
        assert!(have_texts(&answer, &listed, &["/name"], cause).is_ok());
        let failure = have_texts(&answer, &listed, &["/name", "/commit/id"], cause).unwrap_err();
        assert_eq!(failure.expected, "`commit.id` in each item of the list");
        assert_eq!(failure.actual, "item 2 of 2 has none");
    }
}

//! What Bitbucket Server refuses, in its own shape: a list of errors, each with the name of its exception.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::reply::Reply;
use super::super::server::Scm;

/// An error without more to it.
pub(super) fn error(status: u16, message: &str, exception: &str) -> Reply {
    error_in(status, &Value::Null, message, exception)
}

/// An error that is about one field.
pub(super) fn error_in(status: u16, context: &Value, message: &str, exception: &str) -> Reply {
    let exception = if exception.is_empty() {
        Value::Null
    } else {
        Value::from(format!("com.atlassian.bitbucket.{exception}"))
    };
    let error = json!({ "context": context, "message": message, "exceptionName": exception });
    Reply::json(status, json!({ "errors": [error] }))
}

/// Nobody has logged in.
pub(super) fn not_permitted() -> Reply {
    error(401, "You are not permitted to access this resource", "AuthorisationException")
}

/// The token is not known.
pub(super) fn not_authenticated() -> Reply {
    error(
        401,
        "Authentication failed. Please check your credentials and try again.",
        "auth.IncorrectPasswordAuthenticationException",
    )
}

/// No module answers at the address.
pub(super) fn nothing(scm: &Scm, call: &Call) -> Reply {
    let uri = format!("{}{}", scm.web(), call.path);
    Reply::json(404, json!({ "message": format!("null for uri: {uri}"), "status-code": 404 }))
}

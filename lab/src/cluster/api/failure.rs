//! Refusals, as `Status` objects with the reasons and the texts of a real server.

use http::header::{HeaderValue, RETRY_AFTER};
use serde_json::{Value, json};

use super::kinds::Kind;
use super::reply::{self, Reply};
use super::store::Refused;
use crate::cluster::admission::Denial;

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    code: u16,
    reason: &'static str,
    message: String,
    details: Value,
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        Self::new(denial.code, denial.reason, denial.message)
    }
}

impl Failure {
    pub(crate) fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: Value::Null }
    }

    /// Who asks did not prove who that is.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// A path is known, and what is asked of it is not done.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
    }

    pub(crate) fn unsupported_media_type(kinds: &str) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {kinds}"
        );
        Self::new(415, "UnsupportedMediaType", message)
    }

    pub(crate) fn not_acceptable() -> Self {
        let message = "only the following media types are accepted: application/json";
        Self::new(406, "NotAcceptable", message)
    }

    /// Nothing of that name is there.
    pub(crate) fn not_found(kind: &Kind, name: &str) -> Self {
        let message = format!("{} {name:?} not found", kind.qualified());
        Self::new(404, "NotFound", message).about(kind, name)
    }

    /// What was listed or watched from is too long ago.
    pub(crate) fn expired(message: impl Into<String>) -> Self {
        Self::new(410, "Expired", message)
    }

    /// What an object says is wrong.
    pub(crate) fn invalid(kind: &Kind, name: &str, why: &str) -> Self {
        let with_group =
            if kind.group.is_empty() { kind.kind.clone() } else { format!("{}.{}", kind.kind, kind.group) };
        let mut failure = Self::new(422, "Invalid", format!("{with_group} {name:?} is invalid: {why}"));
        failure.details = json!({ "name": name, "group": kind.group, "kind": kind.kind });
        failure
    }

    /// What the store refuses.
    pub(crate) fn refused(refused: Refused, kind: &Kind, name: &str) -> Self {
        let qualified = kind.qualified();
        match refused {
            Refused::Exists => {
                Self::new(409, "AlreadyExists", format!("{qualified} {name:?} already exists"))
                    .about(kind, name)
            }
            Refused::Absent => Self::not_found(kind, name),
            Refused::Changed => Self::conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version and try again",
            ),
        }
    }

    /// What is asked for does not fit what is there.
    pub(crate) fn conflict(kind: &Kind, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {} {name:?}: {why}", kind.qualified());
        Self::new(409, "Conflict", message).about(kind, name)
    }

    /// Whether somebody else wrote at the same moment.
    pub(crate) fn is_conflict(&self) -> bool {
        self.reason == "Conflict"
    }

    /// The store behind the server does not answer.
    pub(crate) fn storage() -> Self {
        Self::new(500, "InternalError", "etcdserver: request timed out")
    }

    fn about(mut self, kind: &Kind, name: &str) -> Self {
        let mut details = json!({});
        if !name.is_empty() {
            details["name"] = json!(name);
        }
        if !kind.group.is_empty() {
            details["group"] = json!(kind.group);
        }
        details["kind"] = json!(kind.resource);
        self.details = details;
        self
    }

    /// As it stands in a body.
    pub(crate) fn status(&self) -> Value {
        let mut status = json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
        });
        if !self.details.is_null() {
            status["details"] = self.details.clone();
        }
        status["code"] = json!(self.code);
        status
    }

    pub(crate) fn reply(&self) -> Reply {
        reply::json(self.code, &self.status())
    }
}

/// Too much is asked at once; this is how long one had better wait.
pub(crate) fn too_many_requests(seconds: u32) -> Reply {
    let mut reply = reply::text(429, "Too many requests, please try again later.\n");
    reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    reply
}

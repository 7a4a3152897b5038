//! What the API server answers, and why it refuses.

use harness::{Cause, Cx, Failure, NotPassed, SkipKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::super::causes;

/// How much of what a server says stands in a text.
const SAID: usize = 400;

/// An answer of the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The request in one line.
    pub line: String,
    /// The status.
    pub status: u16,
    /// The body; a text where it is no JSON.
    pub body: Value,
}

/// Why the API server does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The user may not: the message names the right.
    Rights(String),
    /// Admission refuses: a quota, a webhook, the security of pods.
    Admission(String),
    /// A webhook could not be asked.
    WebhookFailed(String),
    /// What it should be done to is not there, or its kind is not served.
    Absent(String),
    /// It is there already.
    Exists(String),
    /// Something else.
    Other(String),
}

impl Answer {
    /// `reason` of a `Status`.
    pub fn reason(&self) -> &str {
        self.status_field("reason")
    }

    /// `message` of a `Status`.
    pub fn message(&self) -> &str {
        self.status_field("message")
    }

    fn status_field(&self, field: &str) -> &str {
        let is_status = self.body.get("kind").and_then(Value::as_str) == Some("Status");
        let text = self.body.get(field).and_then(Value::as_str).filter(|_| is_status);
        text.unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        match &self.body {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// The status with what the server said, for people.
    pub fn said(&self) -> String {
        let message = self.message();
        let text = if message.is_empty() { self.text() } else { message.to_owned() };
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SAID).collect();
        if text.is_empty() { self.status.to_string() } else { format!("{}: {text}", self.status) }
    }

    /// A failure with this answer as what was seen.
    pub fn failure(&self, cause: &'static Cause, expected: impl Into<String>) -> Failure {
        Failure::new(cause, &self.line, expected, self.said())
    }

    /// What follows from a 403: the user may not `verb` the `resource`.
    pub fn forbidden(&self, verb: &str, resource: &str) -> NotPassed {
        let text = format!("the kubeconfig's user may not {verb} {resource} ({})", self.said());
        NotPassed::Skipped { kind: SkipKind::Permission, text }
    }

    /// Why it was refused; `None` for an answer that is none.
    pub fn denied(&self) -> Option<Denied> {
        if self.status < 400 {
            return None;
        }
        let message = self.message().to_owned();
        Some(match self.status {
            404 => Denied::Absent(message),
            409 if self.reason() == "AlreadyExists" => Denied::Exists(message),
            // A refusal for want of a right always names the user, and nothing else does in these words.
            403 if message.contains(" cannot ") && message.contains("forbidden: User ") => {
                Denied::Rights(message)
            }
            403 if message.contains("is attempting to grant RBAC permissions") => Denied::Rights(message),
            _ if message.contains("failed calling webhook") => Denied::WebhookFailed(message),
            403 => Denied::Admission(message),
            _ if message.contains("admission webhook") && message.contains("denied the request") => {
                Denied::Admission(message)
            }
            _ => Denied::Other(self.said()),
        })
    }

    /// The object that was created, or why it was not: what every probe that writes makes of the refusals that are not its
    /// own to judge. `doing` is `create pods in the namespace gitpod`.
    ///
    /// # Errors
    /// A missing right is skipped; everything else is a failure.
    pub fn created(&self, doing: &str) -> Result<&Value, NotPassed> {
        match self.denied() {
            None => Ok(&self.body),
            Some(Denied::Rights(message)) => Err(NotPassed::Skipped {
                kind: SkipKind::Permission,
                text: format!("the kubeconfig's user may not {doing} ({message})"),
            }),
            Some(Denied::WebhookFailed(_)) => {
                Err(self.failure(causes::WEBHOOK_UNREACHABLE, "an answer of the webhook").into())
            }
            Some(Denied::Admission(_) | Denied::Absent(_) | Denied::Exists(_) | Denied::Other(_)) => {
                let cause = if self.status >= 500 {
                    crate::net::causes::SERVER_ERROR
                } else {
                    causes::KUBERNETES_REQUEST_REFUSED
                };
                Err(self.failure(cause, "201").into())
            }
        }
    }
}

/// A value as it stands in a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Makes the data of a secret, or of a list of secrets, known before anything of it is kept.
pub(super) fn learn_secrets(cx: &Cx, body: &Value) {
    use base64::Engine as _;
    let own = std::iter::once(body);
    let listed = body.get("items").and_then(Value::as_array).into_iter().flatten();
    for data in own.chain(listed).filter_map(|secret| secret.get("data")?.as_object()) {
        for value in data.values().filter_map(Value::as_str) {
            let decoded = base64::engine::general_purpose::STANDARD.decode(value).ok();
            if let Some(text) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) {
                // Certificates are public, and long: the keys beside them are what is secret.
                if !text.starts_with("-----BEGIN CERTIFICATE-----") {
                    cx.credential(&text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn status(code: u16, reason: &str, message: &str) -> Answer {
        let body = json!({ "kind": "Status", "code": code, "reason": reason, "message": message });
        Answer { line: "POST /x".to_owned(), status: code, body }
    }

    /// Texts of real API servers.
    #[test]
    fn refusals_are_told_apart() {
        let denied = |code, reason, message| status(code, reason, message).denied();
        assert!(matches!(
            denied(
                403,
                "Forbidden",
                r#"pods is forbidden: User "ada" cannot create resource "pods" in API group "" in the namespace "gitpod""#
            ),
            Some(Denied::Rights(_))
        ));
        assert!(matches!(
            denied(
                403,
                "Forbidden",
                r#"clusterroles.rbac.authorization.k8s.io "x" is forbidden: user "ada" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:"#
            ),
            Some(Denied::Rights(_))
        ));
        assert!(matches!(
            denied(
                403,
                "Forbidden",
                r#"pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged"#
            ),
            Some(Denied::Admission(_))
        ));
        assert!(matches!(
            denied(
                403,
                "Forbidden",
                r#"pods "x" is forbidden: insufficient quota to match these scopes: [{PriorityClass In [system-node-critical]}]"#
            ),
            Some(Denied::Admission(_))
        ));
        assert!(matches!(
            denied(
                400,
                "BadRequest",
                r#"admission webhook "validation.gatekeeper.sh" denied the request: no"#
            ),
            Some(Denied::Admission(_))
        ));
        assert!(matches!(
            denied(
                500,
                "InternalError",
                r#"Internal error occurred: failed calling webhook "webhook.cert-manager.io": dial tcp: connect: connection refused"#
            ),
            Some(Denied::WebhookFailed(_))
        ));
        assert!(matches!(denied(409, "AlreadyExists", "x"), Some(Denied::Exists(_))));
        assert!(matches!(denied(404, "NotFound", "x"), Some(Denied::Absent(_))));
        assert!(matches!(denied(422, "Invalid", "x"), Some(Denied::Other(_))));
        assert_eq!(Answer { line: String::new(), status: 201, body: json!({}) }.denied(), None);
    }

    #[test]
    fn what_was_said_is_short_and_of_one_line() {
        let page =
            Answer { line: String::new(), status: 502, body: json!(format!("<html>\n{}", "x".repeat(900))) };
        assert!(page.said().starts_with("502: <html> xxx") && page.said().len() < 420);
        assert_eq!(status(404, "NotFound", "no such thing").said(), "404: no such thing");
    }
}

//! The registry's own code and message in an answer: `{"errors": [{"code", "message", "detail"}]}`.

use serde_json::Value;

use crate::net::exchange::Answer;

/// The first error of an answer's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryError {
    /// `NAME_UNKNOWN`.
    pub code: String,
    /// What the registry says of it.
    pub message: String,
    /// More of it, in the registry's own form.
    pub detail: Value,
}

/// The first error of an answer's body, when it has the form of the specification.
pub fn of(answer: &Answer) -> Option<RegistryError> {
    let json = answer.json()?;
    let first = json.get("errors")?.get(0)?;
    let text = |name| first.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(RegistryError {
        code: text("code")?,
        message: text("message").unwrap_or_default(),
        detail: first.get("detail").cloned().unwrap_or_default(),
    })
}

/// `404 NAME_UNKNOWN: repository name not known to registry`, or the status with the beginning of the body.
pub fn said(answer: &Answer) -> String {
    match of(answer) {
        Some(error) if error.message.is_empty() => format!("{} {}", answer.status.as_u16(), error.code),
        Some(error) => format!("{} {}: {}", answer.status.as_u16(), error.code, error.message),
        None => answer.said(),
    }
}

//! What Google says when it refuses.

use harness::{Cause, Failure};
use serde_json::Value;

use crate::bucket::xml::Element;
use crate::net::causes;
use crate::net::exchange::Answer;

/// An error, in the form of the JSON interface or of the other one, which signed addresses lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// `notFound`, `NoSuchKey`; empty when the answer is no error of Google's form.
    pub reason: String,
    /// The sentence; may be empty.
    pub message: String,
}

impl Refusal {
    /// What an answer says.
    pub fn of(answer: &Answer) -> Self {
        if let Some(error) = error_in(answer) {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let reason = text(&error["errors"][0]["reason"]);
            let reason = if reason.is_empty() { text(&error["status"]) } else { reason };
            return Self { reason, message: text(&error["message"]) };
        }
        match Element::read(&answer.body) {
            Some(root) if root.name == "Error" => {
                // The sentence is the same for all of a code; what is the matter stands in the details.
                let (message, details) = (root.text_of("Message"), root.text_of("Details"));
                let message = [message, details].into_iter().filter(|text| !text.is_empty());
                let message = message.collect::<Vec<_>>().join(" ");
                Self { reason: root.text_of("Code").to_owned(), message }
            }
            _ => Self::default(),
        }
    }

    /// Whether the sentence holds one of these words, whatever their case.
    pub fn mentions(&self, words: &[&str]) -> bool {
        let message = self.message.to_ascii_lowercase();
        words.iter().any(|word| message.contains(word))
    }
}

/// The error of the JSON interface in an answer.
fn error_in(answer: &Answer) -> Option<Value> {
    let error = answer.json()?.get("error")?.clone();
    error.get("code").or_else(|| error.get("message")).is_some().then_some(error)
}

/// Whether the answer is an error of the JSON interface.
pub fn is_googles(answer: &Answer) -> bool {
    error_in(answer).is_some()
}

/// The status with the reason and the sentence of the error, in one line.
pub fn said(answer: &Answer) -> String {
    let refusal = Refusal::of(answer);
    let status = answer.status.as_u16();
    match (refusal.reason.as_str(), refusal.message.as_str()) {
        ("", "") => answer.said(),
        ("", message) => format!("{status}: {message}"),
        (reason, "") => format!("{status} {reason}"),
        (reason, message) => format!("{status} {reason}: {message}"),
    }
}

/// The failure that an answer is when Google is overrun or broken for the moment. A limit may come as 403, too.
pub fn transient(answer: &Answer) -> Option<Failure> {
    let limited =
        matches!(Refusal::of(answer).reason.as_str(), "rateLimitExceeded" | "userRateLimitExceeded");
    let cause = match answer.status.as_u16() {
        429 => causes::RATE_LIMITED,
        403 if limited => causes::RATE_LIMITED,
        500..=599 => causes::SERVER_ERROR,
        _ => return None,
    };
    Some(failure(cause, answer, "an answer that is not 429 or 5xx"))
}

/// The answer, unless it is transient.
///
/// # Errors
/// [`causes::RATE_LIMITED`] and [`causes::SERVER_ERROR`].
pub fn settled(answer: Answer) -> Result<Answer, Failure> {
    match transient(&answer) {
        Some(failure) => Err(failure),
        None => Ok(answer),
    }
}

/// A failure of this cause by what was answered.
pub fn failure(cause: &'static Cause, answer: &Answer, expected: &str) -> Failure {
    Failure::new(cause, &answer.line, expected, said(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(status: u16, body: &str) -> Answer {
        Answer::of(status, &[("content-type", "application/json")], body)
    }

    #[test]
    fn an_error_is_quoted_by_reason_and_sentence_on_both_sides() {
        let error = r#"{"error":{"code":404,"message":"It is not there.","errors":[{"reason":"notFound"}]}}"#;
        assert_eq!(said(&json(404, error)), "404 notFound: It is not there.");
        let newer = r#"{"error":{"code":403,"message":"No.","status":"PERMISSION_DENIED"}}"#;
        assert_eq!(said(&json(403, newer)), "403 PERMISSION_DENIED: No.");
        let xml = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>You may not.</Details></Error>";
        assert_eq!(said(&Answer::of(403, &[], xml)), "403 AccessDenied: Access denied. You may not.");
        assert_eq!(said(&Answer::of(404, &[], "No such object: a/b")), "404 Not Found: No such object: a/b");
    }

    #[test]
    fn googles_form_is_known_from_other_json_and_from_pages() {
        assert!(is_googles(&json(401, r#"{"error":{"code":401,"message":"Anonymous caller"}}"#)));
        for other in [r#"{"error":"invalid_grant"}"#, r#"{"message":"not found"}"#, "<html></html>", "", "[]"]
        {
            assert!(!is_googles(&json(404, other)), "{other}");
        }
    }

    #[test]
    fn only_what_may_pass_is_transient() {
        let limited = r#"{"error":{"code":403,"message":"m","errors":[{"reason":"rateLimitExceeded"}]}}"#;
        assert_eq!(transient(&json(403, limited)).unwrap().cause, causes::RATE_LIMITED);
        assert_eq!(transient(&json(429, "")).unwrap().cause, causes::RATE_LIMITED);
        assert_eq!(transient(&json(503, "")).unwrap().cause, causes::SERVER_ERROR);
        for status in [200, 308, 403, 404, 412, 499] {
            assert!(transient(&json(status, "")).is_none(), "{status}");
        }
    }
}

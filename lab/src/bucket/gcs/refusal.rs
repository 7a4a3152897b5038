//! What Google refuses and how it says so: one error, told as JSON on the JSON side and as XML on the XML side.
//!
//! The XML side has a fixed sentence for each code, and tells the JSON side's message as `Details`.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::key::ACCOUNT;

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// What the JSON side calls it.
    pub(crate) reason: &'static str,
    /// What the XML side calls it.
    pub(crate) code: &'static str,
    message: Cow<'static, str>,
    /// Further elements of the XML side.
    elements: Vec<(&'static str, String)>,
}

/// A name that a refusal is built of: its status, and what the two sides call it.
pub(crate) struct Name(u16, &'static str, &'static str);

pub(crate) const INVALID: Name = Name(400, "invalid", "InvalidArgument");
pub(crate) const REQUIRED: Name = Name(400, "required", "InvalidArgument");
pub(crate) const NOT_IMPLEMENTED: Name = Name(400, "invalid", "NotImplemented");
pub(crate) const BAD_DIGEST: Name = Name(400, "invalid", "BadDigest");
pub(crate) const EXPIRED: Name = Name(400, "invalid", "ExpiredToken");
pub(crate) const MISSING_HEADER: Name = Name(400, "required", "MissingSecurityHeader");
pub(crate) const MALFORMED_HEADER: Name = Name(400, "invalid", "MalformedSecurityHeader");
pub(crate) const ANONYMOUS: Name = Name(401, "required", "AuthenticationRequired");
pub(crate) const BAD_TOKEN: Name = Name(401, "authError", "AuthenticationRequired");
pub(crate) const FORBIDDEN: Name = Name(403, "forbidden", "AccessDenied");
pub(crate) const SCOPE: Name = Name(403, "insufficientPermissions", "AccessDenied");
pub(crate) const RETENTION: Name = Name(403, "retentionPolicyNotMet", "AccessDenied");
pub(crate) const SIGNATURE: Name = Name(403, "forbidden", "SignatureDoesNotMatch");
pub(crate) const SECURITY: Name = Name(403, "forbidden", "InvalidSecurity");
pub(crate) const SKEWED: Name = Name(403, "forbidden", "RequestTimeTooSkewed");
pub(crate) const NO_BUCKET: Name = Name(404, "notFound", "NoSuchBucket");
pub(crate) const NO_OBJECT: Name = Name(404, "notFound", "NoSuchKey");
pub(crate) const NO_UPLOAD: Name = Name(404, "notFound", "NoSuchUpload");
pub(crate) const OWNED: Name = Name(409, "conflict", "BucketAlreadyOwnedByYou");
pub(crate) const NOT_EMPTY: Name = Name(409, "conflict", "BucketNotEmpty");
pub(crate) const CONDITION: Name = Name(412, "conditionNotMet", "PreconditionFailed");
pub(crate) const RANGE: Name = Name(416, "requestedRangeNotSatisfiable", "InvalidRange");
pub(crate) const CLIENT_CLOSED: Name = Name(499, "clientClosedRequest", "ClientClosedRequest");
pub(crate) const UNAVAILABLE: Name = Name(503, "backendError", "ServiceUnavailable");

impl Name {
    /// A refusal of this name with a message.
    pub(crate) fn with(self, message: impl Into<Cow<'static, str>>) -> Refusal {
        let Self(status, reason, code) = self;
        Refusal { status, reason, code, message: message.into(), elements: Vec::new() }
    }
}

impl Refusal {
    /// What a permission that the account lacks is refused with.
    pub(crate) fn permission(permission: &str, of: &str) -> Self {
        FORBIDDEN.with(format!(
            "{ACCOUNT} does not have {permission} access to the Google Cloud {of}. Permission '{permission}' denied on \
             resource (or it may not exist)."
        ))
    }

    /// The absence of a bucket.
    pub(crate) fn no_bucket() -> Self {
        NO_BUCKET.with("The specified bucket does not exist.")
    }

    /// The absence of an object.
    pub(crate) fn no_object(bucket: &str, object: &str) -> Self {
        NO_OBJECT.with(format!("No such object: {bucket}/{object}"))
    }

    /// A condition of the request that does not hold.
    pub(crate) fn condition() -> Self {
        CONDITION.with("At least one of the pre-conditions you specified did not hold.")
    }

    /// The same with one more element on the XML side.
    pub(crate) fn element(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.elements.push((name, value.into()));
        self
    }

    /// What is said in plain text, where the JSON side was asked for an object's bytes.
    pub(crate) fn text(&self) -> &str {
        &self.message
    }

    /// The body of the JSON side.
    pub(crate) fn json(&self) -> Value {
        let mut error = json!({ "message": self.message, "domain": "global", "reason": self.reason });
        if self.status == 401 {
            error["locationType"] = "header".into();
            error["location"] = "Authorization".into();
        }
        json!({ "error": { "code": self.status, "message": self.message, "errors": [error] } })
    }

    /// The body of the XML side.
    pub(crate) fn xml(&self) -> String {
        let sentence = sentence(self.code);
        let mut body = format!(
            "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{}</Code><Message>{}</Message>",
            self.code,
            escape(sentence.unwrap_or(&self.message))
        );
        if sentence.is_some_and(|sentence| sentence != self.message) {
            push(&mut body, "Details", &self.message);
        }
        for (name, value) in &self.elements {
            push(&mut body, name, value);
        }
        body.push_str("</Error>");
        body
    }
}

fn push(body: &mut String, name: &str, value: &str) {
    for part in ["<", name, ">", &escape(value), "</", name, ">"] {
        body.push_str(part);
    }
}

/// What the XML side says of a code, where it has a sentence of its own.
fn sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDenied" => "Access denied.",
        "AuthenticationRequired" => "Authentication required.",
        "BadDigest" => "The Content-MD5 you specified did not match what we received.",
        "BucketNotEmpty" => "The bucket you tried to delete is not empty.",
        "ExpiredToken" => "The provided token has expired.",
        "InvalidArgument" => "Invalid argument.",
        "InvalidRange" => "The requested range cannot be satisfied.",
        "InvalidSecurity" => "The provided security credentials are not valid.",
        "MalformedSecurityHeader" => "Your request has a malformed header.",
        "MissingSecurityHeader" => "Your request was missing a required header.",
        "NoSuchBucket" => "The specified bucket does not exist.",
        "NoSuchKey" => "The specified key does not exist.",
        "PreconditionFailed" => "At least one of the pre-conditions you specified did not hold.",
        "RequestTimeTooSkewed" => {
            "The difference between the request time and the current time is too large."
        }
        "SignatureDoesNotMatch" => {
            "The request signature we calculated does not match the signature you provided. Check your Google secret \
             key and signing method."
        }
        _ => return None,
    })
}

/// A text as XML holds it.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_on_both_sides() {
        let refusal = Refusal::no_object("b", "a<b");
        let error = &refusal.json()["error"];
        assert_eq!(error["code"], 404);
        assert_eq!(error["errors"][0]["reason"], "notFound");
        assert_eq!(error["message"], error["errors"][0]["message"]);
        assert_eq!(
            refusal.xml(),
            "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>The specified key does not \
             exist.</Message><Details>No such object: b/a&lt;b</Details></Error>"
        );
        // A message that is the code's own sentence is told once.
        assert!(!Refusal::no_bucket().xml().contains("Details"));
    }
}

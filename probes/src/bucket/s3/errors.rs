//! What an S3 store says when it refuses.

use harness::Failure;

use crate::bucket::xml::Element;
use crate::net::causes;
use crate::net::exchange::Answer;

/// The document of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// `NoSuchKey`; empty when there is no document, as after HEAD.
    pub code: String,
    /// The sentence of the store; may be empty.
    pub message: String,
    /// The region that the store wants, in the document or in the header.
    pub region: String,
    /// Where the store wants the request to be sent.
    pub endpoint: String,
}

impl Refusal {
    /// What an answer says, whatever its status: a 200 can hold an error, too.
    pub fn of(answer: &Answer) -> Self {
        let mut refusal = match Element::read(&answer.body) {
            Some(root) if root.name == "Error" => Self {
                code: root.text_of("Code").to_owned(),
                message: root.text_of("Message").to_owned(),
                region: root.text_of("Region").to_owned(),
                endpoint: root.text_of("Endpoint").to_owned(),
            },
            _ => Self::default(),
        };
        if refusal.region.is_empty() {
            answer.header("x-amz-bucket-region").clone_into(&mut refusal.region);
        }
        refusal
    }
}

/// The status with the code and the sentence of the error, in one line.
pub fn said(answer: &Answer) -> String {
    let refusal = Refusal::of(answer);
    let status = answer.status.as_u16();
    match (refusal.code.as_str(), refusal.message.as_str()) {
        ("", _) => answer.said(),
        (code, "") => format!("{status} {code}"),
        (code, message) => format!("{status} {code}: {message}"),
    }
}

/// The failure that an answer is when the store is overrun or broken for the moment. Unlike elsewhere, 501 and 507 are
/// words about the request and the store, and so is a 5xx with a code that means something.
pub fn transient(answer: &Answer) -> Option<Failure> {
    let refusal = Refusal::of(answer);
    let cause = match (answer.status.as_u16(), refusal.code.as_str()) {
        (
            _,
            "SlowDown" | "SlowDownRead" | "SlowDownWrite" | "TooManyRequests" | "RequestThrottled"
            | "Throttling",
        )
        | (429 | 503, _) => causes::RATE_LIMITED,
        (500 | 502 | 504, _) => causes::SERVER_ERROR,
        _ => return None,
    };
    Some(Failure::new(cause, &answer.line, "an answer that is not 429 or 5xx", said(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn a_refusal_is_quoted_by_code_and_sentence() {
        let body =
            "<Error><Code>NoSuchBucket</Code><Message>It is not there</Message><Region>eu</Region></Error>";
        let answer = Answer::of(404, &[XML], body);
        assert_eq!(said(&answer), "404 NoSuchBucket: It is not there");
        assert_eq!(Refusal::of(&answer).region, "eu");
        assert_eq!(
            said(&Answer::of(404, &[XML], "<Error><Code>NoSuchBucket</Code></Error>")),
            "404 NoSuchBucket"
        );
        assert_eq!(said(&Answer::of(403, &[], "")), "403 Forbidden");
        assert_eq!(
            Refusal::of(&Answer::of(301, &[("x-amz-bucket-region", "eu-west-1")], "")).region,
            "eu-west-1"
        );
    }

    #[test]
    fn only_what_may_pass_is_transient() {
        let slow = "<Error><Code>SlowDown</Code></Error>";
        assert_eq!(transient(&Answer::of(503, &[XML], slow)).unwrap().cause, causes::RATE_LIMITED);
        assert_eq!(transient(&Answer::of(500, &[], "")).unwrap().cause, causes::SERVER_ERROR);
        for status in [200, 403, 404, 501, 507] {
            assert!(transient(&Answer::of(status, &[], "")).is_none(), "{status}");
        }
    }
}

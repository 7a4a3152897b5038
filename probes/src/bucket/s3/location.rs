//! What Gitpod's client makes of the answer to its first question: `GET /<bucket>/?location`.
//!
//! The question is always signed for us-east-1. A location that is given is the region; of a refusal the client takes the
//! region that it names; a refusal for want of the right to ask means us-east-1 to it (minio-go 7.0.26,
//! `bucket-cache.go`). The answer for a bucket that is not there says nothing, and the region of the configuration holds.

use super::errors::{Refusal, said};
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// The region that the first question is signed for.
pub const FIRST_REGION: &str = "us-east-1";

/// What the answer comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The region that requests are signed for.
    pub region: String,
    /// How it was found out.
    pub how: How,
}

/// How the region was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// The store gave the location of the bucket.
    Told,
    /// The bucket is not there.
    Absent,
    /// A refusal names the region.
    Named,
    /// Asking is not allowed, and the client takes it to be us-east-1.
    Denied,
    /// The answer is of no use to Gitpod's client; what was said.
    Unusable(String),
}

/// Reads the answer. `configured` is the region of the environment file.
pub fn read(answer: &Answer, configured: Option<&str>) -> Location {
    let configured = configured.filter(|region| !region.is_empty()).unwrap_or(FIRST_REGION);
    let refusal = Refusal::of(answer);
    let (region, how) = if answer.status.is_success() {
        match Element::read(&answer.body) {
            // Go reads the text of whatever the root is. SeaweedFS 4.48 wraps an empty location, and it is us-east-1 so.
            Some(root)
                if matches!(root.name.as_str(), "LocationConstraint" | "CreateBucketConfiguration") =>
            {
                (plain(root.text.trim()).to_owned(), How::Told)
            }
            _ => (configured.to_owned(), How::Unusable(said(answer))),
        }
    } else {
        match refusal.code.as_str() {
            "NoSuchBucket" => (configured.to_owned(), How::Absent),
            "AuthorizationHeaderMalformed" | "InvalidRegion" | "AccessDenied"
                if !refusal.region.is_empty() =>
            {
                (refusal.region, How::Named)
            }
            "AccessDenied" => (FIRST_REGION.to_owned(), How::Denied),
            _ => (configured.to_owned(), How::Unusable(said(answer))),
        }
    };
    Location { region, how }
}

/// The two old names of locations.
fn plain(location: &str) -> &str {
    match location {
        "" => FIRST_REGION,
        "EU" => "eu-west-1",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_read_as_gitpods_client_does() {
        let error = |code: &str, more: &str| format!("<Error><Code>{code}</Code>{more}</Error>");
        let told = |text: &str| format!("<LocationConstraint xmlns=\"x\">{text}</LocationConstraint>");
        let unusable = |text: &str| How::Unusable(text.to_owned());
        for (status, body, configured, region, how) in [
            (200, told(""), None, "us-east-1", How::Told),
            (200, told("EU"), None, "eu-west-1", How::Told),
            (200, told("eu-central-1"), Some("x"), "eu-central-1", How::Told),
            (
                200,
                format!("<CreateBucketConfiguration>{}</CreateBucketConfiguration>", told("")),
                Some("r"),
                "us-east-1",
                How::Told,
            ),
            (404, error("NoSuchBucket", ""), Some("local"), "local", How::Absent),
            (404, error("NoSuchBucket", ""), None, "us-east-1", How::Absent),
            (
                400,
                error("AuthorizationHeaderMalformed", "<Region>garage</Region>"),
                None,
                "garage",
                How::Named,
            ),
            (403, error("AccessDenied", "<Region>eu-west-1</Region>"), None, "eu-west-1", How::Named),
            (403, error("AccessDenied", ""), Some("eu-west-1"), "us-east-1", How::Denied),
            (501, error("NotImplemented", ""), Some("r"), "r", unusable("501 NotImplemented")),
            (200, "<html/>".to_owned(), None, "us-east-1", unusable("200 OK: <html/>")),
        ] {
            let answer = Answer::of(status, &[("content-type", "application/xml")], &body);
            let location = read(&answer, configured);
            assert_eq!((location.region.as_str(), location.how), (region, how), "{body}");
        }
    }
}

//! The deletion of many objects with one request, and what the answer says of it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::Failure;
use http::Method;

use super::call::Call;
use super::errors::{Refusal, said};
use super::home::failure;
use super::objects::deletion;
use super::sign::Payload;
use crate::bucket::causes;
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// The request with a CRC32 in place of `Content-MD5`, as today's AWS SDKs send it.
pub fn delete_many_crc(bucket: &str, keys: &[(String, Option<String>)]) -> Call {
    let document = deletion(keys);
    let checksum = STANDARD.encode(crc32fast::hash(document.as_bytes()).to_be_bytes());
    Call::bucket(Method::POST, bucket)
        .flag("delete")
        .amz("x-amz-checksum-crc32", &checksum)
        .amz("x-amz-sdk-checksum-algorithm", "CRC32")
        .body("application/xml", document.clone())
        .payload(Payload::Hash(document.into_bytes()))
}

/// Whether a refusal of a deletion is about rights, or about what keeps an object on purpose.
pub fn is_denied(answer: &Answer) -> bool {
    let refusal = Refusal::of(answer);
    answer.status.as_u16() == 403 || denies(&refusal.code, &refusal.message)
}

fn denies(code: &str, message: &str) -> bool {
    matches!(code, "AccessDenied" | "ObjectLocked") || message.contains("WORM")
}

/// What an answer to the deletion of many comes to: the errors in it, each with what was said.
///
/// # Errors
/// It was refused as a whole: [`causes::OBJECT_DELETE_DENIED`] for want of a right, else `refused`.
pub fn deleted(answer: &Answer, refused: &'static harness::Cause) -> Result<Vec<(String, bool)>, Failure> {
    let expected = "200 with `DeleteResult`";
    let root = Element::read(&answer.body).filter(|root| root.name == "DeleteResult");
    let (200, Some(root)) = (answer.status.as_u16(), root) else {
        let cause = if is_denied(answer) { causes::OBJECT_DELETE_DENIED } else { refused };
        let actual = match answer.status.as_u16() {
            200 => format!("{} without it", said(answer)),
            _ => said(answer),
        };
        return Err(Failure { actual, ..failure(cause, answer, expected) });
    };
    let errors = root.all("Error").map(|error| {
        let (code, message) = (error.text_of("Code"), error.text_of("Message"));
        (format!("{} for `{}`", code, error.text_of("Key")), denies(code, message))
    });
    Ok(errors.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn the_checksum_is_that_of_the_document() {
        let call = delete_many_crc("b", &[("k".into(), None)]);
        let document = "<Delete><Quiet>true</Quiet><Object><Key>k</Key></Object></Delete>";
        assert_eq!(&call.body[..], document.as_bytes());
        let sum = STANDARD.decode(call.headers["x-amz-checksum-crc32"].as_bytes()).unwrap();
        assert_eq!(sum, crc32fast::hash(document.as_bytes()).to_be_bytes());
        // CRC32 of "123456789" is the check value of the algorithm.
        assert_eq!(crc32fast::hash(b"123456789"), 0xcbf4_3926);
        assert!(!call.headers.contains_key("content-md5"));
    }

    #[test]
    fn a_deletion_is_told_by_its_document() {
        let of =
            |status, body: &str| deleted(&Answer::of(status, &[XML], body), causes::DELETE_MULTI_REFUSED);
        assert_eq!(of(200, "<DeleteResult/>"), Ok(Vec::new()));
        assert_eq!(of(200, "").unwrap_err().cause, causes::DELETE_MULTI_REFUSED);
        let refused = of(501, "<Error><Code>NotImplemented</Code></Error>").unwrap_err();
        assert_eq!(
            (refused.cause, refused.actual.as_str()),
            (causes::DELETE_MULTI_REFUSED, "501 NotImplemented")
        );
        assert_eq!(of(403, "").unwrap_err().cause, causes::OBJECT_DELETE_DENIED);
        let kept = "<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error><Error><Key>l</Key><Code>InternalError</Code></Error></DeleteResult>";
        assert_eq!(
            of(200, kept).unwrap(),
            [("AccessDenied for `k`".to_owned(), true), ("InternalError for `l`".to_owned(), false)]
        );
    }

    #[test]
    fn what_keeps_objects_on_purpose_is_a_matter_of_rights() {
        let of = |status, code: &str, message: &str| {
            let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
            is_denied(&Answer::of(status, &[XML], &body))
        };
        assert!(of(403, "AccessDenied", ""));
        assert!(of(400, "InvalidRequest", "Object is WORM protected and cannot be overwritten"));
        assert!(of(400, "ObjectLocked", ""));
        assert!(!of(400, "InvalidRequest", "no such thing"));
    }
}

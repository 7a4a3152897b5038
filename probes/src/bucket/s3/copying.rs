//! Copies that the store makes itself, as Gitpod's registry in the cluster asks for them (distribution 2.7.1,
//! `registry/storage/driver/s3-aws/s3.go`), and how what was read is held against what was written.

use bytes::Bytes;
use harness::{Cause, Cx, Failure, NotPassed, text};
use http::Method;
use http::header::{CONTENT_TYPE, RANGE};

use super::call::{Call, encoded_key};
use super::client::S3;
use super::errors::{Refusal, said};
use super::home::{Home, failure};
use super::multipart::Upload;
use super::objects::get;
use crate::bucket::causes;
use crate::bucket::xml::Element;
use crate::net::exchange::Answer;

/// The request that copies an object.
pub fn copy(home: &Home, from: &str, to: &str) -> Call {
    Call::object(Method::PUT, &home.bucket, to)
        .header(CONTENT_TYPE, "application/octet-stream")
        .amz("x-amz-copy-source", &source(home, from))
        .patient()
}

/// The request that makes a part of an upload out of a stretch of an object: from the first byte to the last.
pub fn part_copy(upload: &Upload, number: usize, home: &Home, from: &str, first: usize, last: usize) -> Call {
    Call::object(Method::PUT, &upload.bucket, &upload.key)
        .query("partNumber", &number.to_string())
        .query("uploadId", &upload.id)
        .amz("x-amz-copy-source", &source(home, from))
        .amz("x-amz-copy-source-range", &format!("bytes={first}-{last}"))
        .patient()
}

/// The registry writes no slash before the bucket.
fn source(home: &Home, key: &str) -> String {
    format!("{}/{}", home.bucket, encoded_key(key))
}

/// The document of a copy that was made. A 200 may hold an error, since it is sent before the work is done.
///
/// # Errors
/// The cause that is given; [`causes::WRITE_DENIED`] for want of a right.
pub fn copied(answer: &Answer, document: &str, cause: &'static Cause) -> Result<Element, Failure> {
    let root = Element::read(&answer.body).filter(|root| root.name == document);
    if let (200, Some(root)) = (answer.status.as_u16(), root) {
        return Ok(root);
    }
    let expected = format!("200 with `{document}`");
    if Refusal::of(answer).code == "AccessDenied" {
        return Err(failure(causes::WRITE_DENIED, answer, &expected).remedy(RIGHTS));
    }
    Err(failure(cause, answer, &expected))
}

const RIGHTS: &str = "Grant the account `s3:GetObject` and `s3:PutObject` on every object of this bucket: a copy within the store needs both, and a policy may allow them on some prefixes only.";

/// How much is read at each place.
const STRETCH: usize = 64 << 10;

/// Reads an object at some places, and holds what comes against the bytes that it should have.
///
/// # Errors
/// As [`S3::ask`], and the cause that is given.
pub async fn holds(
    store: &S3,
    cx: &Cx,
    home: &Home,
    key: &str,
    bytes: &Bytes,
    places: &[usize],
    cause: &'static Cause,
) -> Result<(), NotPassed> {
    for first in places {
        let stretch = bytes.slice(*first..bytes.len().min(first + STRETCH));
        let range = format!("bytes={first}-{}", first + stretch.len() - 1);
        // Where ranges are ignored all of it comes, which another probe judges; here it will do.
        let call = get(home, key).header(RANGE, &range).cap(bytes.len() + 1).patient();
        let answer = store.ask(cx, &call).await?;
        judge(&answer, bytes, &stretch, &range, cause)?;
    }
    Ok(())
}

fn judge(
    answer: &Answer,
    bytes: &[u8],
    stretch: &[u8],
    range: &str,
    cause: &'static Cause,
) -> Result<(), Failure> {
    let wrong = |expected: String, actual: String| Failure::new(cause, &answer.line, expected, actual);
    let written = match answer.status.as_u16() {
        206 => stretch,
        200 => bytes,
        _ => return Err(wrong(format!("206 with {range}"), said(answer))),
    };
    // `bytes 0-65535/10485760`: what stands behind the slash is the length of all of it.
    let all = answer.header("content-range").rsplit_once('/').and_then(|(_, all)| all.parse::<usize>().ok());
    if let Some(all) = all.filter(|all| *all != bytes.len()) {
        let (expected, actual) = (text::bytes(bytes.len() as u64), text::bytes(all as u64));
        return Err(wrong(format!("an object of {expected}"), format!("one of {actual}")));
    }
    match difference(written, &answer.body) {
        Some(actual) => Err(wrong(format!("{range} as written"), actual)),
        None => Ok(()),
    }
}

/// How what was read differs from what was written; nothing when it does not.
pub fn difference(written: &[u8], read: &[u8]) -> Option<String> {
    if written == read {
        return None;
    }
    let same = written.iter().zip(read).take_while(|(one, other)| one == other).count();
    let length = match read.len() {
        more if more > written.len() => format!("more than {} bytes", written.len()),
        length if length < written.len() => format!("{length} bytes in place of {}", written.len()),
        length => format!("{length} bytes"),
    };
    Some(if same == written.len().min(read.len()) {
        format!("{length}, as written as far as they go")
    } else {
        format!("{length}, other ones from byte {same} on")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn a_copy_is_judged_by_its_document() {
        let of = |status, body: &str| {
            copied(&Answer::of(status, &[XML], body), "CopyObjectResult", causes::COPY_REFUSED)
        };
        let good = "<CopyObjectResult xmlns=\"x\"><ETag>&quot;e&quot;</ETag></CopyObjectResult>";
        assert_eq!(of(200, good).unwrap().text_of("ETag"), "\"e\"");
        let error = |code: &str| format!("<Error><Code>{code}</Code></Error>");
        for (status, body) in [
            (200, error("InternalError")),
            (501, error("NotImplemented")),
            (200, String::new()),
            (204, good.to_owned()),
        ] {
            assert_eq!(of(status, &body).unwrap_err().cause, causes::COPY_REFUSED, "{status} {body}");
        }
        let denied = of(403, &error("AccessDenied")).unwrap_err();
        assert_eq!((denied.cause, denied.remedy.as_deref()), (causes::WRITE_DENIED, Some(RIGHTS)));
    }

    #[test]
    fn a_stretch_is_held_against_what_was_written() {
        for (status, range, body, fine) in [
            (206, "bytes 2-4/10", "234", true),
            (206, "Bytes 2-4/*", "234", true),
            (206, "", "234", true),
            (206, "bytes 2-4/9", "234", false),
            (206, "bytes 2-4/10", "345", false),
            (200, "", "0123456789", true),
            (200, "", "234", false),
            (404, "", "", false),
        ] {
            let answer = Answer::of(status, &[("content-range", range)], body);
            let judged = judge(&answer, b"0123456789", b"234", "bytes=2-4", causes::COPY_DAMAGED);
            assert_eq!(judged.is_ok(), fine, "{status} {range} {body}");
        }
    }

    #[test]
    fn a_difference_says_where_it_begins() {
        let of = |read: &[u8]| difference(b"abcd", read);
        assert_eq!(of(b"abcd"), None);
        assert_eq!(of(b"abxd").as_deref(), Some("4 bytes, other ones from byte 2 on"));
        assert_eq!(of(b"ab").as_deref(), Some("2 bytes in place of 4, as written as far as they go"));
        assert_eq!(of(b"abcde").as_deref(), Some("more than 4 bytes, as written as far as they go"));
    }
}

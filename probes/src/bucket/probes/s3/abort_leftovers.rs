//! An upload that is open is listed with its parts, and is gone once it is given up.
//!
//! Gitpod's client gives an upload up when a part fails for good (minio-go 7.0.26, `api-put-object-streaming.go`); what
//! stays then fills the store unseen. The registry in the cluster goes on with an upload by listing those of its key and
//! their parts (distribution 2.7.1, `s3.go`, `Writer`). Source: BKT-20.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::s3::call::Call;
use crate::bucket::s3::errors::{Refusal, said};
use crate::bucket::s3::multipart::{Upload, etag, refused};
use crate::bucket::xml::Element;
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::abort_leftovers",
        key: "BKT-20",
        title: "an open upload is listed, and gone once it is given up",
        why: "A backup that fails leaves parts, which Gitpod has the store throw away. Where they stay, the store fills up with what no listing of objects shows. The registry in the cluster finds its uploads again by their listing.",
        wire: "An upload of two parts of 1 KiB, the listing of its parts, the listing of the uploads of exactly its key, DELETE of it, and both listings again.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 1, bytes: 20_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let upload = store.open_upload(cx, home, &home.key(cx, "workspaces/abandoned.tar"), &[]).await?;
    for number in [1, 2] {
        let answer = store.ask(cx, &upload.part(number, noise::bytes(1 << 10, 20))).await?;
        if answer.status.as_u16() != 200 || etag(&answer).is_empty() {
            return Err(refused(&answer, "200 with an `ETag` to a part").into());
        }
    }
    let parts = lists_parts(&store.ask(cx, &upload.listing()).await?);
    let listed = lists_upload(&store.ask(cx, &uploads(&upload)).await?, &upload);
    // What cannot be listed is given up all the same, and that it stays would be the worse finding.
    let answer = store.ask(cx, &upload.abortion()).await?;
    aborted(&answer)?;
    if answer.status.as_u16() != 204 {
        cx.remark(&format!("giving an upload up is answered with {}, not 204", answer.status_text()));
    }
    has_no_parts(&store.ask(cx, &upload.listing()).await?)?;
    let left = lists_no_upload(&store.ask(cx, &uploads(&upload)).await?, &upload);
    if left.as_ref().err().is_none_or(|failure| failure.cause != causes::UPLOAD_NOT_ABORTED) {
        upload.over();
    }
    left.and(parts).and(listed)?;
    Ok(Passed::default())
}

/// The request for the uploads to a key. MinIO lists those of a whole key alone.
fn uploads(upload: &Upload) -> Call {
    Call::bucket(Method::GET, &upload.bucket).flag("uploads").query("prefix", &upload.key)
}

fn listing(answer: &Answer, document: &str) -> Option<Element> {
    Element::read(&answer.body).filter(|root| answer.status.as_u16() == 200 && root.name == document)
}

/// Whether a listing of uploads names this one.
fn names(listing: &Element, upload: &Upload) -> bool {
    listing.all("Upload").any(|one| one.text_of("UploadId") == upload.id)
}

fn lists_parts(answer: &Answer) -> Result<(), Failure> {
    let listing = listing(answer, "ListPartsResult");
    let numbers: Option<Vec<&str>> =
        listing.as_ref().map(|root| root.all("Part").map(|part| part.text_of("PartNumber")).collect());
    let actual = match numbers {
        Some(numbers) if numbers == ["1", "2"] => return Ok(()),
        Some(numbers) => format!("200 with the parts {numbers:?}"),
        None => said(answer),
    };
    Err(Failure::new(
        causes::UPLOADS_UNLISTED,
        &answer.line,
        "200 with the parts 1 and 2 of an open upload",
        actual,
    ))
}

fn lists_upload(answer: &Answer, upload: &Upload) -> Result<(), Failure> {
    let actual = match listing(answer, "ListMultipartUploadsResult") {
        Some(listing) if names(&listing, upload) => return Ok(()),
        Some(_) => "200 without it".to_owned(),
        None => said(answer),
    };
    let expected = format!("200 with the open upload to {}", upload.key);
    Err(Failure::new(causes::UPLOADS_UNLISTED, &answer.line, expected, actual))
}

fn aborted(answer: &Answer) -> Result<(), Failure> {
    if answer.status.is_success() && Refusal::of(answer).code.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        causes::UPLOAD_NOT_ABORTED,
        &answer.line,
        "204 when an upload is given up",
        said(answer),
    ))
}

fn has_no_parts(answer: &Answer) -> Result<(), Failure> {
    // An upload that is gone is 404 `NoSuchUpload`; a listing without a part comes to the same.
    let empty = listing(answer, "ListPartsResult").is_some_and(|root| root.child("Part").is_none());
    if answer.status.is_client_error() || empty {
        return Ok(());
    }
    let expected = "404 `NoSuchUpload` for the parts of an upload that was given up";
    Err(Failure::new(causes::UPLOAD_NOT_ABORTED, &answer.line, expected, said(answer)))
}

fn lists_no_upload(answer: &Answer, upload: &Upload) -> Result<(), Failure> {
    match listing(answer, "ListMultipartUploadsResult") {
        Some(listing) if names(&listing, upload) => {
            let expected = "a listing without the upload that was given up";
            Err(Failure::new(causes::UPLOAD_NOT_ABORTED, &answer.line, expected, "200 with it"))
        }
        Some(_) => Ok(()),
        None => Err(Failure::new(
            causes::UPLOADS_UNLISTED,
            &answer.line,
            "200 with a listing of uploads",
            said(answer),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");
    const NONE: &str = "<Error><Code>NoSuchUpload</Code></Error>";
    const PARTS: &str = "<ListPartsResult xmlns=\"x\"><Part><PartNumber>1</PartNumber></Part><Part><PartNumber>2</PartNumber></Part></ListPartsResult>";
    const NO_PARTS: &str = "<ListPartsResult/>";

    fn of(status: u16, body: &str) -> Answer {
        Answer::of(status, &[XML], body)
    }

    fn cause(judged: Result<(), Failure>) -> Option<&'static str> {
        judged.err().map(|failure| failure.cause.code)
    }

    #[test]
    fn parts_are_listed_until_the_upload_is_given_up() {
        let (unlisted, stays) = (Some("uploads-unlisted"), Some("upload-not-aborted"));
        for (status, body, before, after) in [
            (200, PARTS, None, stays),
            (200, NO_PARTS, unlisted, None),
            (404, NONE, unlisted, None),
            (400, "", unlisted, None),
            (501, "", unlisted, stays),
            (200, "<html/>", unlisted, stays),
        ] {
            assert_eq!(cause(lists_parts(&of(status, body))), before, "{status} {body}");
            assert_eq!(cause(has_no_parts(&of(status, body))), after, "{status} {body}");
        }
    }

    #[test]
    fn an_upload_is_listed_until_it_is_given_up() {
        let upload = Upload { bucket: "b".into(), key: "k".into(), id: "i".into() };
        let listed = |id: &str| {
            format!(
                "<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>{id}</UploadId></Upload></ListMultipartUploadsResult>"
            )
        };
        let (unlisted, stays) = (Some("uploads-unlisted"), Some("upload-not-aborted"));
        for (status, body, before, after) in [
            (200, listed("i"), None, stays),
            (200, listed("other"), unlisted, None),
            (200, "<ListMultipartUploadsResult/>".to_owned(), unlisted, None),
            (501, String::new(), unlisted, unlisted),
            (403, "<Error><Code>AccessDenied</Code></Error>".to_owned(), unlisted, unlisted),
        ] {
            assert_eq!(cause(lists_upload(&of(status, &body), &upload)), before, "{status} {body}");
            assert_eq!(cause(lists_no_upload(&of(status, &body), &upload)), after, "{status} {body}");
        }
    }

    #[test]
    fn an_upload_is_given_up_with_any_success() {
        assert!(aborted(&of(204, "")).is_ok() && aborted(&of(200, "")).is_ok());
        assert_eq!(
            cause(aborted(&of(403, "<Error><Code>AccessDenied</Code></Error>"))),
            Some("upload-not-aborted")
        );
        assert_eq!(cause(aborted(&of(200, NONE))), Some("upload-not-aborted"));
    }
}

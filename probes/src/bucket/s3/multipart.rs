//! Objects in parts: the four requests, and the one object that several probes read.

use bytes::Bytes;
use futures::future::join_all;
use harness::journal::Ticket;
use harness::record::Evidence;
use harness::{Cx, Failure, NotPassed, cause};
use http::Method;

use super::call::Call;
use super::client::S3;
use super::errors::{self, Refusal};
use super::home::{Home, failure};
use super::objects::not_written;
use super::remove;
use crate::bucket::xml::{Element, escaped};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

/// The size of Gitpod's parts.
pub const PART: usize = 16 << 20;

/// An upload that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// What the store calls it.
    pub id: String,
}

impl Upload {
    /// The request that sends a part; parts go as `UNSIGNED-PAYLOAD`, over plain http too.
    pub fn part(&self, number: usize, body: impl Into<Bytes>) -> Call {
        Call::object(Method::PUT, &self.bucket, &self.key)
            .query("partNumber", &number.to_string())
            .query("uploadId", &self.id)
            .body("application/octet-stream", body)
            .patient()
    }

    /// The request that puts the parts together, each by its number and `ETag`.
    pub fn completion(&self, parts: &[(usize, String)]) -> Call {
        let parts = parts.iter().map(|(number, etag)| {
            format!("<Part><PartNumber>{number}</PartNumber><ETag>{}</ETag></Part>", escaped(etag))
        });
        let document = format!(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{}</CompleteMultipartUpload>",
            parts.collect::<String>()
        );
        Call::object(Method::POST, &self.bucket, &self.key)
            .query("uploadId", &self.id)
            .body("application/xml", document.clone())
            .payload(super::sign::Payload::Hash(document.into_bytes()))
            .patient()
    }

    /// The request for its parts.
    pub fn listing(&self) -> Call {
        Call::object(Method::GET, &self.bucket, &self.key).query("uploadId", &self.id)
    }

    /// The request that gives it up.
    pub fn abortion(&self) -> Call {
        Call::object(Method::DELETE, &self.bucket, &self.key).query("uploadId", &self.id)
    }
}

/// An upload that a probe has opened. It is noted, and given up at the end of the run if it is open then.
#[derive(Debug)]
pub struct Open {
    upload: Upload,
    ticket: Ticket,
}

impl std::ops::Deref for Open {
    type Target = Upload;

    fn deref(&self) -> &Upload {
        &self.upload
    }
}

impl Open {
    /// It was completed, or is known to be gone.
    pub fn over(self) {
        self.ticket.gone();
    }
}

impl S3 {
    /// Opens an upload.
    ///
    /// # Errors
    /// As [`S3::ask`]; [`causes::MULTIPART_REFUSED`], or why nothing can be written at all.
    pub async fn open_upload(
        &self,
        cx: &Cx,
        home: &Home,
        key: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Open, NotPassed> {
        let (answer, open) = self.ask_for_upload(cx, home, key, headers).await?;
        open.ok_or_else(|| refused(&answer, "200 with an `UploadId`").into())
    }

    /// Asks for an upload, and gives whatever is answered beside the upload that it opens.
    ///
    /// # Errors
    /// As [`S3::send`].
    pub async fn ask_for_upload(
        &self,
        cx: &Cx,
        home: &Home,
        key: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Answer, Option<Open>), NotPassed> {
        let what = format!("an upload in parts to {key} in the bucket {}", home.bucket);
        let ticket = cx.intend(remove::UPLOAD, &what, &format!("{} {key}", home.bucket))?;
        let mut call = Call::object(Method::POST, &home.bucket, key).flag("uploads");
        call = call.header(http::header::CONTENT_TYPE, "application/octet-stream");
        for (name, value) in headers {
            call = call.amz(name, value);
        }
        let answer = self.send(cx, &call).await?;
        let id =
            Element::read(&answer.body).map(|root| root.text_of("UploadId").to_owned()).unwrap_or_default();
        if answer.status.as_u16() != 200 || id.is_empty() {
            // What went wrong for the moment may have opened it all the same.
            match errors::transient(&answer) {
                Some(failure) => return Err(failure.into()),
                None => ticket.never_made(),
            }
            return Ok((answer, None));
        }
        named(cx, &ticket, &home.bucket, key, &id)?;
        let upload = Upload { bucket: home.bucket.clone(), key: key.to_owned(), id };
        Ok((answer, Some(Open { upload, ticket })))
    }

    /// Gives an upload up as far as that goes now; what stays is given up at the end of the run.
    pub async fn give_up(&self, cx: &Cx, open: Open) {
        let answer = self.send(cx, &open.abortion()).await;
        if answer.is_ok_and(|answer| remove::is_gone(&answer)) {
            open.over();
        }
    }
}

/// Notes what the store calls an upload: so it can be given up even where the store has no listing of uploads.
///
/// # Errors
/// The journal cannot be written.
pub fn named(cx: &Cx, ticket: &Ticket, bucket: &str, key: &str, id: &str) -> Result<(), Failure> {
    cx.credential(id);
    ticket.locate(&format!("{bucket} {key} {id}")).map_err(|error| {
        Failure::new(cause::STATE_UNWRITABLE, "journal", "a line in the journal", error.to_string())
    })
}

/// The failure of a request of an upload: what keeps every write from being taken is told as of a write.
pub fn refused(answer: &Answer, expected: &str) -> Failure {
    let told = not_written(answer);
    let denied = Refusal::of(answer).code == "AccessDenied";
    // A proxy that does not let such a request through answers 403 as well, without a word of S3's.
    if told.cause == causes::WRITE_REFUSED || told.cause == causes::WRITE_DENIED && !denied {
        return failure(causes::MULTIPART_REFUSED, answer, expected);
    }
    told
}

/// The `ETag` of a part, as Gitpod's client gives it back: without its quotes.
pub fn etag(answer: &Answer) -> String {
    answer.header("etag").trim_matches('"').to_owned()
}

/// The `ETag` that a completion gives. What is wrong with it may be the status, or a document of error after a 200;
/// Gitpod's client also takes a result that does not name the bucket for an error.
///
/// # Errors
/// [`causes::COMPLETE_FAILED`], and as [`refused`].
pub fn completed(answer: &Answer) -> Result<String, Failure> {
    let root = Element::read(&answer.body).filter(|root| root.name == "CompleteMultipartUploadResult");
    match (answer.status.as_u16(), root) {
        (200, Some(root)) if !root.text_of("Bucket").is_empty() => Ok(root.text_of("ETag").to_owned()),
        (200, None) if !Refusal::of(answer).code.is_empty() => {
            Err(failure(causes::COMPLETE_FAILED, answer, COMPLETED))
        }
        _ => Err(refused(answer, COMPLETED)),
    }
}

const COMPLETED: &str = "200 with `CompleteMultipartUploadResult`, and the bucket in it";

/// The object in three parts that `multipart` makes and others read.
#[derive(Clone, Debug)]
pub struct Large {
    /// Its key.
    pub key: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// The `ETag` that the completion gave.
    pub etag: String,
    /// The exchanges that made it.
    pub evidence: Vec<Evidence>,
}

/// Where it is kept.
pub(super) type LargeCell = tokio::sync::OnceCell<Result<Large, NotPassed>>;

impl S3 {
    /// The object in parts of 16, 16 and 1 MiB, made once; what may pass is no answer for good, and the next attempt makes
    /// it anew. The probe `multipart` judges how that went; whatever reads the object needs that probe.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn large(&self, cx: &Cx) -> Result<&Large, NotPassed> {
        let made = self.large.get_or_try_init(|| async {
            match make(self, cx).await {
                Err(NotPassed::Failure(failure)) if failure.cause.transient => {
                    Err(NotPassed::Failure(failure))
                }
                made => Ok(made),
            }
        });
        made.await?.as_ref().map_err(Clone::clone)
    }
}

async fn make(store: &S3, cx: &Cx) -> Result<Large, NotPassed> {
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/full.tar");
    let bytes = noise::bytes(2 * PART + (1 << 20), 18);
    let upload = store.open_upload(cx, home, &key, &[]).await?;
    let parts = (0..bytes.len()).step_by(PART).enumerate().map(|(index, start)| {
        let part = bytes.slice(start..bytes.len().min(start + PART));
        let call = upload.part(index + 1, part);
        async move { (index + 1, store.ask(cx, &call).await) }
    });
    let mut sent = Vec::new();
    for (number, answer) in join_all(parts).await {
        let answer = answer?;
        if answer.status.as_u16() != 200 || etag(&answer).is_empty() {
            return Err(refused(&answer, "200 with an `ETag` to a part").into());
        }
        sent.push((number, etag(&answer)));
    }
    let answer = store.ask(cx, &upload.completion(&sent)).await?;
    let etag = completed(&answer)?;
    upload.over();
    Ok(Large { key, bytes, etag, evidence: cx.gathered() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: (&str, &str) = ("content-type", "application/xml");

    #[test]
    fn a_completion_is_judged_by_its_document() {
        let of = |status, body: &str| completed(&Answer::of(status, &[XML], body));
        let result = |inside: &str| {
            format!("  <CompleteMultipartUploadResult>{inside}</CompleteMultipartUploadResult>")
        };
        let good = result("<Bucket>b</Bucket><ETag>\"x-3\"</ETag>");
        assert_eq!(of(200, &good).unwrap(), "\"x-3\"");
        let bad = "<Error><Code>InternalError</Code></Error>";
        assert_eq!(of(200, bad).unwrap_err().cause, causes::COMPLETE_FAILED);
        for (status, body) in [(501, bad), (200, ""), (200, &result("<ETag>e</ETag>")), (204, &good)] {
            assert_eq!(of(status, body).unwrap_err().cause, causes::MULTIPART_REFUSED, "{status} {body}");
        }
    }

    #[test]
    fn what_keeps_every_write_from_being_taken_is_told_apart() {
        let of = |status, code: &str| {
            let body = format!("<Error><Code>{code}</Code></Error>");
            refused(&Answer::of(status, &[XML], &body), "200").cause
        };
        assert_eq!(of(403, "AccessDenied"), causes::WRITE_DENIED);
        assert_eq!(of(403, "Forbidden"), causes::MULTIPART_REFUSED);
        assert_eq!(of(413, ""), causes::WRITE_TOO_LARGE);
        assert_eq!(of(400, "XMinioAdminBucketQuotaExceeded"), causes::STORAGE_FULL);
        assert_eq!(of(501, "NotImplemented"), causes::MULTIPART_REFUSED);
    }

    #[test]
    fn a_tag_goes_back_without_its_quotes() {
        assert_eq!(etag(&Answer::of(200, &[("etag", "\"a\"")], "")), "a");
        assert_eq!(etag(&Answer::of(200, &[("etag", "a")], "")), "a");
    }
}

//! The steps of a push, each noted in the journal before it is done.

use bytes::Bytes;
use harness::journal::Ticket;
use harness::{Cx, Failure, NotPassed, cause};
use http::Method;
use url::Url;

use super::client::{Call, Registry};
use super::image::{Blob, OCI_MANIFEST};
use super::location::{self, with_digest};
use super::remove::{Kind, Locator};
use super::{causes, errors};
use crate::net::exchange::Answer;
use crate::net::http::Http;
use crate::net::stream::Stream;

/// An upload that was started.
pub struct Upload {
    /// The repository.
    pub repository: String,
    /// Where it goes on.
    pub url: Url,
    /// The connections that it began on, where they are not those of the case.
    http: Option<Http>,
    ticket: Ticket,
}

impl Upload {
    /// Takes an upload that the registry has started.
    pub fn new(repository: &str, url: Url, ticket: Ticket) -> Result<Self, NotPassed> {
        let upload = Self { repository: repository.to_owned(), url, http: None, ticket };
        upload.note()?;
        Ok(upload)
    }

    /// The upload goes on elsewhere, as the answer to a chunk says.
    pub fn moved(&mut self, url: Url) -> Result<(), NotPassed> {
        self.url = url;
        self.note()
    }

    /// A request of this upload goes where the upload began.
    fn through(&self, call: Call) -> Call {
        match &self.http {
            Some(http) => call.through(http),
            None => call,
        }
    }

    /// The next request goes through other connections than those that it began on; gives the latter back.
    pub fn go_through(&mut self, http: &Http) -> Option<Http> {
        self.http.replace(http.clone())
    }

    fn note(&self) -> Result<(), NotPassed> {
        let locator = Locator::upload(&self.repository, &self.url);
        self.ticket.locate(&locator).map_err(|error| {
            Failure::new(cause::STATE_UNWRITABLE, "journal", "a line in the journal", error.to_string())
                .into()
        })
    }

    /// The upload is finished or cancelled.
    pub fn gone(self) {
        self.ticket.gone();
    }
}

/// Notes that an upload is about to be started in a repository.
pub fn intend_upload(cx: &Cx, repository: &str) -> Result<Ticket, NotPassed> {
    cx.intend(Kind::Upload.as_str(), &format!("an upload in {repository}"), repository)
}

/// Notes that a blob is about to be stored.
pub fn intend_blob(cx: &Cx, repository: &str, digest: &str) -> Result<Ticket, NotPassed> {
    let what = format!("the layer {digest} in {repository}");
    cx.intend(Kind::Blob.as_str(), &what, &Locator::digest(repository, digest, &[]))
}

/// Notes that a manifest is about to be stored under a tag.
pub fn intend_manifest(cx: &Cx, repository: &str, digest: &str, tags: &[&str]) -> Result<Ticket, NotPassed> {
    let what = format!("the image {digest} in {repository}");
    cx.intend(Kind::Manifest.as_str(), &what, &Locator::digest(repository, digest, tags))
}

/// Starts an upload in a repository where a push has worked already.
///
/// # Errors
/// [`causes::PUSH_REFUSED`] and what [`Registry::ask`] gives.
pub async fn start(registry: &Registry, cx: &Cx, repository: &str) -> Result<Upload, NotPassed> {
    start_through(registry, cx, repository, None).await
}

/// Starts an upload that goes through connections of its own, where some are given.
///
/// # Errors
/// As [`start`].
pub async fn start_through(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    http: Option<&Http>,
) -> Result<Upload, NotPassed> {
    let call = registry.call(Method::POST, repository, "blobs/uploads/");
    let call = match http {
        Some(http) => call.through(http),
        None => call,
    };
    let ticket = intend_upload(cx, repository)?;
    let answer = registry.ask(cx, &call).await?;
    if !answer.status.is_success() {
        ticket.never_made();
        return Err(refused(&answer));
    }
    let upload = take(registry, repository, &answer, ticket)?;
    Ok(Upload { http: http.cloned(), ..upload })
}

/// Takes the upload that an answer tells of.
pub fn take(
    registry: &Registry,
    repository: &str,
    answer: &Answer,
    ticket: Ticket,
) -> Result<Upload, NotPassed> {
    match location::read(&registry.settings.origin, repository, answer.header("location")) {
        Ok(shape) => Upload::new(repository, shape.url, ticket),
        // The probes of the first push have judged it; here it only cannot be used.
        Err(_) => Err(NotPassed::Blocked { by: "location_shape" }),
    }
}

fn refused(answer: &Answer) -> NotPassed {
    Failure::new(causes::PUSH_REFUSED, &answer.line, "202: the upload is started", errors::said(answer))
        .into()
}

/// Whether a blob stands in the journal already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It has to be noted.
    NotYet,
    /// It was pushed before.
    Already,
}

/// What is sent as a blob.
#[derive(Clone, Debug)]
pub enum Content {
    /// Bytes in memory.
    Bytes(Bytes),
    /// Bytes that are made while they are sent.
    Stream(Stream),
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Stream> for Content {
    fn from(stream: Stream) -> Self {
        Self::Stream(stream)
    }
}

/// The media type of what is uploaded.
pub const OCTETS: &str = "application/octet-stream";

/// Sends a blob in one piece under a digest, which need not be its own. The upload is gone when the blob is stored;
/// otherwise it is given back.
///
/// # Errors
/// What [`Registry::send`] gives. A refusal is no error: the answer tells.
pub async fn put(
    registry: &Registry,
    cx: &Cx,
    upload: Upload,
    digest: &str,
    content: impl Into<Content>,
    noted: Noted,
) -> Result<(Answer, Option<Upload>), NotPassed> {
    let ticket = match noted {
        Noted::NotYet => Some(intend_blob(cx, &upload.repository, digest)?),
        Noted::Already => None,
    };
    let url = with_digest(&upload.url, digest);
    let call = upload.through(registry.call_url(Method::PUT, &upload.repository, url));
    let call = match content.into() {
        Content::Bytes(bytes) => call.body(OCTETS, bytes),
        Content::Stream(stream) => call.stream(OCTETS, stream),
    };
    let answer = registry.send(cx, &call).await?;
    if stored(&answer) {
        upload.gone();
        return Ok((answer, None));
    }
    if let Some(ticket) = ticket
        && answer.status.is_client_error()
    {
        ticket.never_made();
    }
    Ok((answer, Some(upload)))
}

/// Whether containerd takes the answer to a PUT for success.
pub fn stored(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 200 | 201 | 204)
}

/// Pushes a blob whole: starts an upload and puts the blob.
///
/// # Errors
/// [`causes::PUSH_REFUSED`], [`causes::BLOB_PUT_REFUSED`], and what [`Registry::send`] gives.
pub async fn blob(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    blob: &Blob,
    noted: Noted,
) -> Result<Answer, NotPassed> {
    let upload = start(registry, cx, repository).await?;
    let (answer, left) = put(registry, cx, upload, &blob.digest, blob.bytes.clone(), noted).await?;
    let answer = answer.settled()?;
    if let Some(upload) = left {
        cancel(registry, cx, upload).await;
        return Err(Failure::new(
            causes::BLOB_PUT_REFUSED,
            &answer.line,
            "201: the layer is stored",
            errors::said(&answer),
        )
        .into());
    }
    Ok(answer)
}

/// Puts a manifest under a tag. A refusal is no error: the answer tells.
///
/// # Errors
/// What [`Registry::send`] gives.
pub async fn manifest(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    tag: &str,
    manifest: &Blob,
) -> Result<Answer, NotPassed> {
    document(registry, cx, repository, tag, OCI_MANIFEST, manifest).await
}

/// Puts a manifest of any type under a tag or, where `reference` is its digest, under none. A refusal is no error: the
/// answer tells.
///
/// # Errors
/// What [`Registry::send`] gives.
pub async fn document(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    reference: &str,
    media_type: &str,
    manifest: &Blob,
) -> Result<Answer, NotPassed> {
    let tags: &[&str] = if reference == manifest.digest { &[] } else { &[reference] };
    let ticket = intend_manifest(cx, repository, &manifest.digest, tags)?;
    let answer = put_document(registry, cx, repository, reference, media_type, manifest).await?;
    if answer.status.is_client_error() || answer.status.is_redirection() {
        ticket.never_made();
    }
    Ok(answer)
}

/// Puts a manifest under a tag, when both stand in the journal already.
///
/// # Errors
/// What [`Registry::send`] gives.
pub async fn manifest_again(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    tag: &str,
    manifest: &Blob,
) -> Result<Answer, NotPassed> {
    put_document(registry, cx, repository, tag, OCI_MANIFEST, manifest).await
}

async fn put_document(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    reference: &str,
    media_type: &str,
    manifest: &Blob,
) -> Result<Answer, NotPassed> {
    let call = registry
        .call(Method::PUT, repository, &format!("manifests/{reference}"))
        .body(media_type, manifest.bytes.clone());
    registry.send(cx, &call).await
}

/// Cancels an upload that is not needed any more. One that cannot be cancelled stays in the journal, and the engine
/// tries again at the end.
pub async fn cancel(registry: &Registry, cx: &Cx, upload: Upload) {
    let call = upload.through(registry.call_url(Method::DELETE, &upload.repository, upload.url.clone()));
    if let Ok(answer) = registry.send(cx, &call).await
        && (answer.status.is_success() || answer.status.as_u16() == 404)
    {
        upload.gone();
    }
}

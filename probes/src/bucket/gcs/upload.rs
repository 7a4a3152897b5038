//! Uploads in chunks, and the one object that was made by one.
//!
//! gsutil and Go's client send what is large so: a request names the object and is answered with the address of a session,
//! each chunk is answered with 308 and how far the upload has come, and the last one with the object.

use bytes::Bytes;
use harness::journal::Ticket;
use harness::{Cx, Failure, NotPassed, cause};
use http::Method;
use http::header::CONTENT_RANGE;
use serde_json::json;
use url::Url;

use super::client::Gcs;
use super::errors::{self, failure};
use super::home::Home;
use super::objects::{difference, not_written};
use super::remove;
use crate::bucket::{causes, noise};
use crate::net::exchange::{Answer, Request};
use crate::net::http::host_and_port;

/// The size of a chunk; all but the last are multiples of 256 KiB.
pub const CHUNK: usize = 8 << 20;
/// The size of the object: two whole chunks and a half.
pub const SIZE: usize = 20 << 20;
/// How many requests the chunks may take at most: Google may keep less of a chunk than was sent, and the rest is sent
/// again, as its clients do.
const MOST_CHUNKS: usize = 8;

/// The object that `resumable_upload` makes and others read.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// Its name.
    pub key: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// How many requests the chunks took.
    pub chunks: usize,
}

/// Where it is kept.
pub(super) type UploadedCell = tokio::sync::OnceCell<Uploaded>;

impl Gcs {
    /// The object of 20 MiB, uploaded in chunks once. The probe `resumable_upload` judges how that went; whatever reads
    /// the object needs that probe.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn uploaded(&self, cx: &Cx) -> Result<&Uploaded, NotPassed> {
        self.uploaded.get_or_try_init(|| make(self, cx)).await
    }
}

async fn make(store: &Gcs, cx: &Cx) -> Result<Uploaded, NotPassed> {
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/full.tar");
    let bytes = noise::bytes(SIZE, 20);
    let (session, ticket) = open(store, cx, home, &key, bytes.len()).await?;
    let (mut sent, mut chunks) = (0, 0);
    loop {
        let end = bytes.len().min(sent + CHUNK);
        let mut request = Request::new(Method::PUT, session.clone())
            .body("application/octet-stream", bytes.slice(sent..end))
            .header(CONTENT_RANGE, &format!("bytes {sent}-{}/{}", end - 1, bytes.len()));
        request.patient = true;
        let answer = errors::settled(store.elsewhere(cx, request).await?)?;
        chunks += 1;
        if end == bytes.len() && answer.status.as_u16() != 308 {
            stored(&answer, &bytes)?;
            ticket.gone();
            return Ok(Uploaded { key, bytes, chunks });
        }
        sent = gone_on(&answer, sent, end)?;
        if chunks == MOST_CHUNKS {
            let expected = format!("all bytes after at most {MOST_CHUNKS} requests");
            let actual = format!("{sent} of {} bytes", bytes.len());
            return Err(Failure::new(causes::RESUMABLE_REFUSED, &answer.line, expected, actual).into());
        }
    }
}

/// Opens a session. It is noted before, and given up at the end of the run if it is open then.
async fn open(store: &Gcs, cx: &Cx, home: &Home, key: &str, size: usize) -> Result<(Url, Ticket), NotPassed> {
    const MEDIA: &str = "application/octet-stream";
    let what = format!("an upload in chunks to {key} in the bucket {}", home.bucket);
    let ticket = cx.intend(remove::UPLOAD, &what, "")?;
    let resource = json!({ "name": key, "contentType": MEDIA });
    let request = store
        .upload(&home.bucket, &[("uploadType", "resumable")])
        .body("application/json; charset=UTF-8", resource.to_string())
        .header(http::HeaderName::from_static("x-upload-content-type"), MEDIA)
        .header(http::HeaderName::from_static("x-upload-content-length"), &size.to_string());
    let answer = store.ask(cx, request).await?;
    if !answer.status.is_success() {
        ticket.never_made();
    } else if let Some(session) = answer.location() {
        // The address of a session lets whoever has it write the object.
        cx.credential(session.as_str());
        // It is noted as it is, wherever it leads: `remove` asks again whether it may be used.
        ticket.locate(session.as_str()).map_err(|error| {
            Failure::new(cause::STATE_UNWRITABLE, "journal", "a line in the journal", error.to_string())
        })?;
        is_ours(&store.settings.origin, &cx.common().allow_hosts, &session)
            .map_err(|actual| wrong(&answer, &actual))?;
        return Ok((session, ticket));
    }
    Err(match answer.status.as_u16() {
        401 | 403 => not_written(&answer),
        _ => failure(causes::RESUMABLE_REFUSED, &answer, "200 with the address of a session in `Location`"),
    }
    .into())
}

fn wrong(answer: &Answer, actual: &str) -> Failure {
    let expected = "the address of a session on the host that was asked";
    Failure::new(causes::RESUMABLE_REFUSED, &answer.line, expected, actual)
}

/// Whether the address of a session is one of the store's own, or of a host that the environment names. Elsewhere
/// nothing is sent.
///
/// # Errors
/// Where it leads.
pub fn is_ours(origin: &Url, allowed: &[String], session: &Url) -> Result<(), String> {
    let theirs = session.host_str().unwrap_or_default();
    let own = session.scheme() == origin.scheme() && host_and_port(session) == host_and_port(origin);
    if own || allowed.iter().any(|host| host == theirs || *host == host_and_port(session)) {
        return Ok(());
    }
    Err(format!("a session on {}://{}", session.scheme(), host_and_port(session)))
}

/// How far the upload has come by the answer to a chunk that is not the last: at most to its end, and further than before.
fn gone_on(answer: &Answer, sent: usize, end: usize) -> Result<usize, Failure> {
    let expected = format!("308 with `Range: bytes=0-{}`", end - 1);
    let refused = |actual: String| Failure::new(causes::RESUMABLE_REFUSED, &answer.line, &expected, actual);
    let range = answer.header("range");
    match answer.status.as_u16() {
        308 => match range.strip_prefix("bytes=0-").and_then(|last| last.parse::<usize>().ok()) {
            Some(last) if last >= sent && last < end => Ok(last + 1),
            _ if range.is_empty() => Err(refused("308 without `Range`".to_owned())),
            _ => Err(refused(format!("308 with `Range: {range}`"))),
        },
        200 if answer.body.is_empty() => Err(refused("200 without anything".to_owned())),
        _ => Err(failure(causes::RESUMABLE_REFUSED, answer, &expected)),
    }
}

/// What is wrong with the answer to the last chunk.
fn stored(answer: &Answer, bytes: &[u8]) -> Result<(), Failure> {
    let expected = "200 with the size and the hashes of what was sent";
    if !answer.status.is_success() {
        return Err(failure(causes::RESUMABLE_REFUSED, answer, expected));
    }
    let Some(resource) = answer.json().filter(|resource| resource["name"].is_string()) else {
        return Err(failure(causes::RESUMABLE_REFUSED, answer, expected));
    };
    match difference(&resource, bytes) {
        None => Ok(()),
        Some(difference) => Err(Failure::new(causes::RESUMABLE_DAMAGED, &answer.line, expected, difference)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hashes;
    use super::*;

    #[test]
    fn a_session_is_on_the_stores_own_host_or_on_an_allowed_one() {
        let url = |text: &str| Url::parse(text).unwrap();
        let origin = url("https://storage.googleapis.com/");
        let is = |session: &str, allowed: &[&str]| {
            let allowed: Vec<String> = allowed.iter().map(|host| (*host).to_owned()).collect();
            is_ours(&origin, &allowed, &url(session)).is_ok()
        };
        assert!(is("https://storage.googleapis.com/upload?upload_id=x", &[]));
        assert!(is("https://storage.googleapis.com:443/upload", &[]));
        assert!(!is("http://storage.googleapis.com/upload", &[]));
        assert!(!is("https://www.googleapis.com/upload", &[]));
        assert!(is("https://www.googleapis.com/upload", &["www.googleapis.com"]));
        assert!(is("http://127.0.0.1:4443/upload", &["127.0.0.1:4443"]));
    }

    #[test]
    fn an_upload_goes_on_where_the_store_says() {
        let at = |status, range: &str| gone_on(&Answer::of(status, &[("range", range)], ""), 100, 200);
        assert_eq!(at(308, "bytes=0-199").unwrap(), 200);
        // A part of the chunk was kept.
        assert_eq!(at(308, "bytes=0-149").unwrap(), 150);
        for (status, range) in
            [(308, ""), (308, "bytes=0-200"), (308, "bytes=0-99"), (308, "x"), (200, ""), (404, "")]
        {
            assert_eq!(at(status, range).unwrap_err().cause, causes::RESUMABLE_REFUSED, "{status} {range}");
        }
    }

    #[test]
    fn the_last_answer_tells_what_was_stored() {
        let bytes = b"abc";
        let mut resource = json!({ "name": "k", "size": "3", "crc32c": hashes::crc32c(bytes), "md5Hash": hashes::md5(bytes) });
        let of = |status, body: &str| stored(&Answer::of(status, &[], body), bytes).err().map(|f| f.cause);
        assert_eq!(of(200, &resource.to_string()), None);
        assert_eq!(of(200, ""), Some(causes::RESUMABLE_REFUSED));
        assert_eq!(of(400, &resource.to_string()), Some(causes::RESUMABLE_REFUSED));
        resource["md5Hash"] = "x".into();
        assert_eq!(of(200, &resource.to_string()), Some(causes::RESUMABLE_DAMAGED));
    }
}

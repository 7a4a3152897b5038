//! How a resumable upload goes on: chunks by `PUT` with `Content-Range`, answered 308 until the last one; questions how
//! far it is; and its end by `DELETE`.
//!
//! The rules are those of Google's documentation of resumable uploads. The wordings of refusals were read in public
//! reports of clients.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::Method;

use super::super::Gcs;
use super::super::behaviour::Resumable;
use super::super::call::Call;
use super::super::objects;
use super::super::refusal::{CLIENT_CLOSED, INVALID, NO_UPLOAD, Refusal};
use super::super::reply::Reply;
use super::super::store::{New, Session, State};
use super::objects::answer;

/// What chunks but the last are multiples of.
const UNIT: usize = 256 << 10;

/// What a request to an upload says about its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// `bytes */<total>` or `bytes */*`: how far is it?
    Asks { total: Option<usize> },
    /// `bytes <first>-<last>/<total>`, where the total may be open.
    Chunk { first: usize, last: usize, total: Option<usize> },
    /// Nothing: the body is all that there is.
    Whole,
}

/// `PUT` or `DELETE` at the address of an upload.
pub(super) fn go_on(gcs: &Gcs, call: &Call, id: &str) -> Result<Reply, Refusal> {
    let mut store = gcs.store();
    let session = store.session(id).ok_or_else(|| NO_UPLOAD.with("Not Found"))?;
    let closed = || CLIENT_CLOSED.with("Client Closed Request");
    match (&call.method, session.state.clone()) {
        (_, State::Cancelled) => return Err(closed()),
        (&Method::DELETE, State::Open) => {
            session.state = State::Cancelled;
            session.received = BytesMut::new();
            return Err(closed());
        }
        (&Method::PUT | &Method::POST, State::Done(object)) => return Ok(answer(gcs, &object)),
        (&Method::PUT | &Method::POST, State::Open) => {}
        (_, State::Done(_) | State::Open) => return Ok(Reply::nothing()),
    }
    let whole = match read(call)? {
        Said::Asks { total } => total == Some(session.received.len()),
        Said::Whole => {
            session.received = BytesMut::from(&call.body[..]);
            true
        }
        Said::Chunk { first, last, total } => {
            append(gcs, session, &call.body, first)?;
            total == Some(last + 1)
        }
    };
    if !whole {
        return Ok(incomplete(gcs, id, session.received.len()));
    }
    let new = New {
        bucket: session.bucket.clone(),
        name: session.name.clone(),
        bytes: std::mem::take(&mut session.received).freeze(),
        attributes: session.attributes.clone(),
        components: None,
    };
    let (claims, conditions) = (session.claims.clone(), session.conditions);
    session.state = State::Cancelled;
    drop(store);
    let object = objects::write(gcs, new, &claims, conditions)?;
    if let Some(session) = gcs.store().session(id) {
        session.state = State::Done(Arc::clone(&object));
    }
    Ok(answer(gcs, &object).header("x-guploader-uploadid", id))
}

/// Takes the bytes of a chunk that are new, as far as they are whole units or the last ones.
fn append(gcs: &Gcs, session: &mut Session, body: &Bytes, first: usize) -> Result<(), Refusal> {
    let received = session.received.len();
    if first > received {
        return Err(INVALID.with(format!(
            "Invalid request.  According to the Content-Range header, the upload offset is {first} byte(s), which \
             exceeds already uploaded size of {received} byte(s)."
        )));
    }
    let known = (received - first).min(body.len());
    session.received.extend_from_slice(&body[known..]);
    if gcs.behaviour.resumable == Resumable::Damaged
        && received > 0
        && let Some(byte) = session.received.get_mut(received)
    {
        *byte ^= 1;
    }
    Ok(())
}

/// The answer that more is expected.
fn incomplete(gcs: &Gcs, id: &str, received: usize) -> Reply {
    let reply = Reply::new(308).header("x-guploader-uploadid", id);
    match (gcs.behaviour.resumable, received) {
        (Resumable::SwallowsIncomplete, _) => Reply::new(200).header("x-guploader-uploadid", id),
        (Resumable::Kept | Resumable::Damaged, 0) => reply,
        (Resumable::Kept | Resumable::Damaged, received) => {
            reply.header("range", &format!("bytes=0-{}", received - 1))
        }
    }
}

/// Reads what a request says about its body, and holds it against the body.
fn read(call: &Call) -> Result<Said, Refusal> {
    let Some(text) = call.header("content-range") else { return Ok(Said::Whole) };
    let said =
        said(text).ok_or_else(|| INVALID.with(format!("Failed to parse Content-Range header: {text}")))?;
    if let Said::Chunk { first, last, total } = said {
        let (length, expected) = (call.body.len(), last + 1 - first);
        if length != expected {
            return Err(INVALID.with(format!(
                "Invalid request.  There were {length} byte(s) in the request body.  There should have been {expected} \
                 byte(s) (starting at offset {first} and ending at offset {last}) according to the Content-Range header."
            )));
        }
        if total != Some(last + 1) && !length.is_multiple_of(UNIT) {
            return Err(INVALID.with(format!(
                "Invalid request. The number of bytes uploaded is required to be equal or greater than {UNIT}, except \
                 for the final request (it's recommended to be the exact multiple of {UNIT}). The received request \
                 contained {length} bytes, which does not meet this requirement."
            )));
        }
    }
    Ok(said)
}

fn said(text: &str) -> Option<Said> {
    let (range, total) = text.strip_prefix("bytes ")?.trim().split_once('/')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    if range == "*" {
        return Some(Said::Asks { total });
    }
    let (first, last) = range.split_once('-')?;
    let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
    let good = first <= last && total.is_none_or(|total| last < total);
    good.then_some(Said::Chunk { first, last, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_ranges_are_read() {
        assert_eq!(said("bytes */20"), Some(Said::Asks { total: Some(20) }));
        assert_eq!(said("bytes */*"), Some(Said::Asks { total: None }));
        assert_eq!(said("bytes 0-9/*"), Some(Said::Chunk { first: 0, last: 9, total: None }));
        assert_eq!(said("bytes 0-9/10"), Some(Said::Chunk { first: 0, last: 9, total: Some(10) }));
        for bad in ["bytes 0-10/10", "bytes 5-4/10", "0-9/10", "bytes 0-9", "bytes=0-9/10"] {
            assert_eq!(said(bad), None, "{bad}");
        }
    }
}

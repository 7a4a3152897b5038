//! Whether an object is kept as it was written, in the words of whoever asks.

use harness::text::count;
use harness::{Cause, Cx, Failure};

use super::call::Call;
use super::client::S3;
use super::errors::{said, transient};
use super::home::failure;
use super::objects::not_written;
use crate::bucket::causes;
use crate::net;
use crate::net::exchange::Answer;

impl S3 {
    /// Sends a request on which a store may break for what is special about it. Gitpod's client repeats what is answered
    /// with 5xx (minio-go 7.0.26, `retry.go`); what is answered so again is the store's word on it.
    ///
    /// # Errors
    /// As [`S3::send`], and for a store that is overrun.
    pub async fn insist(&self, cx: &Cx, call: &Call) -> Result<Answer, Failure> {
        let answer = not_overrun(self.send(cx, call).await?)?;
        if transient(&answer).is_none() {
            return Ok(answer);
        }
        not_overrun(self.send(cx, call).await?)
    }
}

/// An answer, unless the store is overrun for the moment.
fn not_overrun(answer: Answer) -> Result<Answer, Failure> {
    match transient(&answer) {
        Some(failure) if failure.cause == net::causes::RATE_LIMITED => Err(failure),
        _ => Ok(answer),
    }
}

/// The failure of a write that was refused for what is special about it. What refuses any write is told as such.
pub fn not_written_as(cause: &'static Cause, answer: &Answer) -> Failure {
    let general = not_written(answer);
    if general.cause == causes::WRITE_REFUSED { failure(cause, answer, &general.expected) } else { general }
}

/// What an answer to GET has in place of the bytes that were written; `None` when it has them.
pub fn other_than(answer: &Answer, written: &[u8]) -> Option<String> {
    if answer.status.as_u16() != 200 {
        return Some(said(answer));
    }
    if answer.body == written && !answer.cut {
        return None;
    }
    let (read, were) = (answer.body.len() as u64, written.len() as u64);
    if answer.cut || read != were {
        let more = if answer.cut { " and more" } else { "" };
        return Some(format!("200 with {}{more}, where {were} were written", count(read, "byte")));
    }
    let at = answer.body.iter().zip(written).take_while(|(read, written)| read == written).count();
    Some(format!("200 with other bytes after the first {}", count(at as u64, "byte")))
}

/// An `ETag` without its quotes and without the mark of a weak one, which a proxy that compresses adds.
pub fn plain_etag(etag: &str) -> &str {
    etag.trim().trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_any_write_keeps_its_own_cause() {
        let of = |status| not_written_as(causes::KEY_CHANGED, &Answer::of(status, &[], "")).cause;
        assert_eq!(of(400), causes::KEY_CHANGED);
        assert_eq!(of(501), causes::KEY_CHANGED);
        assert_eq!(of(403), causes::WRITE_DENIED);
        assert_eq!(of(507), causes::STORAGE_FULL);
    }

    #[test]
    fn a_store_that_breaks_has_answered_and_one_that_is_overrun_has_not() {
        let overrun = not_overrun(Answer::of(503, &[], "")).unwrap_err();
        assert_eq!(overrun.cause, net::causes::RATE_LIMITED);
        assert!(not_overrun(Answer::of(500, &[], "")).is_ok());
        assert!(not_overrun(Answer::of(400, &[], "")).is_ok());
    }

    #[test]
    fn bytes_are_compared_one_by_one() {
        let of = |status, body| other_than(&Answer::of(status, &[], body), b"0123");
        assert_eq!(of(200, "0123"), None);
        assert_eq!(of(200, "01x3").unwrap(), "200 with other bytes after the first 2 bytes");
        assert_eq!(of(200, "012").unwrap(), "200 with 3 bytes, where 4 were written");
        assert_eq!(of(404, "0123").unwrap(), "404 Not Found: 0123");
        assert_eq!(of(206, "0123").unwrap(), "206 Partial Content: 0123");
        let cut = Answer { cut: true, ..Answer::of(200, &[], "0123") };
        assert_eq!(other_than(&cut, b"0123").unwrap(), "200 with 4 bytes and more, where 4 were written");
    }

    #[test]
    fn an_etag_is_read_with_and_without_quotes() {
        for etag in ["\"ab\"", "ab", "W/\"ab\"", " \"ab\" "] {
            assert_eq!(plain_etag(etag), "ab");
        }
    }
}

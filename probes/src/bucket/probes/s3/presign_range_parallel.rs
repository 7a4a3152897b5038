//! A presigned address gives the parts of an object to many connections at once.
//!
//! A node restores a backup by `aria2c -s10 -x16 -j12` on a presigned address
//! (`components/ws-daemon/pkg/content/initializer.go`): up to 16 connections, each with a `Range` of its own. It drops
//! a part whose `Content-Range` is not exactly the one that it asked for, and an answer with the whole object in place of
//! a part. Source: BKT-24.

use std::ops::Range;

use futures::stream::{self, StreamExt as _};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use http::Method;
use http::header::RANGE;
use url::Url;

use crate::bucket::s3::errors::{said, transient};
use crate::bucket::s3::{multipart, objects};
use crate::bucket::{Bucket, causes};
use crate::net::causes as net;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Connections, Http};
use crate::net::tls::Check;

/// How many connections aria2c opens to one server.
const AT_ONCE: usize = 16;

/// The bytes of the object in parts.
const LENGTH: u64 = 2 * (multipart::PART as u64) + (1 << 20);

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_range_parallel",
        key: "BKT-24",
        title: "parts of an object are read side by side by one presigned address",
        why: "A node fetches the backup of a workspace by up to 16 connections, each with a range of its own. A store that ignores or mistakes ranges, or takes fewer connections, leaves the workspace without its files.",
        wire: "16 GETs at once of one presigned address of the object of 33 MiB, each with a `Range` and on a connection of its own: 206 with the exact `Content-Range`; together they are the whole object.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 0, bytes: LENGTH + (64 << 10), connections: 16 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let large = store.large(cx).await?;
    // How many connections the store takes at once shows only while nobody else opens many.
    let _alone = store.heavy().await;
    let url = store.presign(cx, &objects::get(home, &large.key))?;
    let http = Http::new(cx.common(), Check::AsConfigured, Connections::Fresh)?;
    let reads = ranges(large.bytes.len()).map(|range| read(&http, cx, &url, range));
    // In the order of the ranges, so that the first that is wrong is the same one every night.
    let mut answers = stream::iter(reads).buffered(AT_ONCE);
    while let Some((range, answer)) = answers.next().await {
        judge(&range, answer, &large.bytes)?;
    }
    let size = text::bytes(large.bytes.len() as u64);
    Ok(Passed::saying(format!("{size} in {AT_ONCE} parts at once")))
}

/// The ranges that together are so many bytes.
fn ranges(length: usize) -> impl Iterator<Item = Range<usize>> {
    let size = length.div_ceil(AT_ONCE).max(1);
    (0..length).step_by(size).map(move |start| start..length.min(start + size))
}

async fn read(
    http: &Http,
    cx: &Cx,
    url: &Url,
    range: Range<usize>,
) -> (Range<usize>, Result<Answer, Failure>) {
    let mut request = Request::new(Method::GET, url.clone())
        .header(RANGE, &format!("bytes={}-{}", range.start, range.end - 1))
        // No more than was asked for: who ignores the range would send all of the object 16 times.
        .cap(range.len() + 1);
    request.patient = true;
    let answer = http.send(cx, request).await;
    (range, answer)
}

/// What aria2c makes of an answer.
fn judge(range: &Range<usize>, answer: Result<Answer, Failure>, object: &[u8]) -> Result<(), Failure> {
    let (first, last, total) = (range.start, range.end - 1, object.len());
    let expected =
        format!("206 with `Content-Range: bytes {first}-{last}/{total}`, to {AT_ONCE} requests at once");
    let answer = match answer {
        Ok(answer) => answer,
        // One connection was good before, for the object was written by some.
        Err(failure) if [net::CONNECTION_CLOSED, net::CONNECTION_REFUSED].contains(&failure.cause) => {
            return Err(Failure::new(causes::RANGES_REFUSED, failure.step, expected, failure.actual));
        }
        Err(failure) => return Err(failure),
    };
    let wrong = |cause, actual: String| Err(Failure::new(cause, &answer.line, &expected, actual));
    let content_range = answer.header("content-range");
    match (answer.status.as_u16(), transient(&answer)) {
        (206, _) if parsed(content_range) != Some((first, last, total)) => {
            wrong(causes::RANGES_WRONG, format!("206 with `Content-Range: {content_range}`"))
        }
        (206, _) if answer.cut || answer.body != object[range.clone()] => {
            let more = if answer.cut { "more than " } else { "" };
            let actual = format!("206 with {more}{} other bytes", answer.body.len());
            wrong(causes::RANGES_WRONG, actual)
        }
        (206, _) => Ok(()),
        (200, _) => wrong(causes::RANGES_IGNORED, "200, the whole object in place of the part".to_owned()),
        (_, Some(failure)) if failure.cause == net::RATE_LIMITED => {
            wrong(causes::RANGES_REFUSED, failure.actual)
        }
        (_, Some(failure)) => Err(failure),
        (403, None) => wrong(causes::PRESIGNED_GET_REFUSED, said(&answer)),
        (_, None) => wrong(causes::RANGES_WRONG, said(&answer)),
    }
}

/// First byte, last byte and length in a `Content-Range`. The unit may be missing or written otherwise, as for aria2c.
fn parsed(content_range: &str) -> Option<(usize, usize, usize)> {
    let (range, total) = content_range.split_whitespace().last()?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?, total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_the_whole_without_a_gap() {
        for length in [LENGTH.try_into().unwrap(), 1, 16, 17, 100] {
            let ranges: Vec<_> = ranges(length).collect();
            assert!(ranges.len() <= AT_ONCE && !ranges.is_empty(), "{length}");
            assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, length));
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start && !pair[0].is_empty()));
        }
        assert_eq!(ranges(LENGTH.try_into().unwrap()).count(), AT_ONCE);
    }

    #[test]
    fn an_answer_to_a_range_is_judged_as_aria2c_does() {
        let cause = |status, range, body| {
            let answer = Answer::of(status, &[("content-range", range)], body);
            judge(&(5..8), Ok(answer), b"0123456789").err().map(|failure| failure.cause)
        };
        assert_eq!(cause(206, "bytes 5-7/10", "567"), None);
        assert_eq!(cause(206, "Bytes 5-7/10", "567"), None);
        assert_eq!(cause(206, "5-7/10", "567"), None);
        for (status, range, body) in [
            (206, "", "567"),
            (206, "bytes 5-7/*", "567"),
            (206, "bytes 6-8/10", "567"),
            (206, "bytes 5-7/11", "567"),
            (206, "bytes 5-7/10", "568"),
            (206, "bytes 5-7/10", "56"),
            (416, "bytes */10", ""),
            (501, "", ""),
        ] {
            assert_eq!(cause(status, range, body), Some(causes::RANGES_WRONG), "{status} {range} {body}");
        }
        assert_eq!(cause(200, "", "0123"), Some(causes::RANGES_IGNORED));
        assert_eq!(cause(503, "", ""), Some(causes::RANGES_REFUSED));
        assert_eq!(cause(429, "", ""), Some(causes::RANGES_REFUSED));
        assert_eq!(cause(403, "", ""), Some(causes::PRESIGNED_GET_REFUSED));
        assert_eq!(cause(500, "", ""), Some(net::SERVER_ERROR));
        // More than was asked for was not read.
        let cut = Answer { cut: true, ..Answer::of(206, &[("content-range", "bytes 5-7/10")], "567") };
        assert_eq!(judge(&(5..8), Ok(cut), b"0123456789").unwrap_err().cause, causes::RANGES_WRONG);
    }

    #[test]
    fn connections_that_are_not_taken_are_a_limit_and_other_faults_stay_what_they_are() {
        let cause = |cause| {
            let failure = Failure::new(cause, "GET /b/k", "an answer", "none");
            judge(&(0..1), Err(failure), b"0").unwrap_err().cause
        };
        assert_eq!(cause(net::CONNECTION_CLOSED), causes::RANGES_REFUSED);
        assert_eq!(cause(net::CONNECTION_REFUSED), causes::RANGES_REFUSED);
        assert_eq!(cause(net::TLS_UNTRUSTED), net::TLS_UNTRUSTED);
        assert_eq!(cause(harness::cause::TIMED_OUT), harness::cause::TIMED_OUT);
    }
}

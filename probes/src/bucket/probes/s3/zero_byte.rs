//! An object without content is kept.
//!
//! Logs that nobody has written to and settings without an entry are empty, and are stored like any other object.
//! Source: BKT-12.

use bytes::Bytes;
use harness::text::count;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::home::failure;
use crate::bucket::s3::kept::not_written_as;
use crate::bucket::s3::objects::{get, head, put};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::zero_byte",
        key: "BKT-12",
        title: "an object without content is kept",
        why: "A log or a settings file can be empty. A store that refuses it fails the upload, and one that hangs on it holds up the stop of a workspace.",
        wire: "PUT with `Content-Length: 0`, then HEAD and GET.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 4_096, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "empty");
    let answer = store.ask(cx, &put(home, &key, "application/octet-stream", Bytes::new())).await?;
    if answer.status.as_u16() != 200 {
        return Err(not_written_as(causes::EMPTY_OBJECT_REFUSED, &answer).into());
    }
    for call in [head(home, &key), get(home, &key)] {
        judge(&store.ask(cx, &call).await?)?;
    }
    Ok(Passed::saying("kept with a length of 0"))
}

/// The length has to be 0 where it is told; HTTP/2 need not tell it.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let expected = "200 with a length of 0";
    let length = answer.header("content-length");
    let actual = match answer.status.as_u16() {
        200 if !answer.body.is_empty() => format!("200 with {}", count(answer.body.len() as u64, "byte")),
        200 if matches!(length, "" | "0") => return Ok(()),
        200 => format!("200 with `Content-Length: {length}`"),
        _ => return Err(failure(causes::EMPTY_OBJECT_REFUSED, answer, expected)),
    };
    Err(Failure::new(causes::EMPTY_OBJECT_REFUSED, &answer.line, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_object_is_there_and_empty() {
        let of = |status, length, body| judge(&Answer::of(status, &[("content-length", length)], body));
        assert!(of(200, "0", "").is_ok());
        assert!(of(200, "", "").is_ok());
        assert_eq!(of(200, "1", "").unwrap_err().actual, "200 with `Content-Length: 1`");
        assert_eq!(of(200, "", "x").unwrap_err().actual, "200 with 1 byte");
        assert_eq!(of(404, "", "").unwrap_err().actual, "404 Not Found");
    }
}

//! Over plain http a body comes in signed chunks, and is stored without their frames.
//!
//! Where there is no TLS, Gitpod's client sends each object below 16 MiB as `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: chunks
//! of 64 KiB, each behind its length and its signature, without `Content-Encoding` (minio-go 7.0.26,
//! `pkg/signer/request-signature-streaming.go`). A store that does not know that form keeps the frames as if they were
//! the object. Source: BKT-35.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::CONTENT_TYPE;

use crate::bucket::Bucket;
use crate::bucket::s3::call::Call;
use crate::bucket::s3::chunked::{self, SIGNED};
use crate::bucket::s3::copying::difference;
use crate::bucket::s3::errors::said;
use crate::bucket::s3::home::{failure, settled};
use crate::bucket::s3::objects::get;
use crate::bucket::s3::sign::{Payload, Scope};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

const LENGTH: usize = 200 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::aws_chunked",
        key: "BKT-35",
        title: "a body in signed chunks is stored without their frames",
        why: "Over plain http Gitpod's client signs each 64 KiB of a body. A store that does not know this refuses every small object, or keeps the signatures in the middle of it.",
        wire: "PUT of 200 KiB with `x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD` in four chunks and an empty one, then GET.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 2 * (200 << 10) + 10_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "blobs/chunked");
    let bytes = noise::bytes(LENGTH, 35);
    let call = Call::object(Method::PUT, &home.bucket, &key)
        .header(CONTENT_TYPE, "application/octet-stream")
        .amz("x-amz-decoded-content-length", &LENGTH.to_string())
        .payload(Payload::Text(SIGNED.to_owned()));
    let frames = |scope: Scope<'_>, seed: &str| chunked::signed(&store.keys, scope, seed, &bytes);
    let answer = settled(store.send_framed(cx, &call, frames).await?)?;
    if answer.status.as_u16() != 200 {
        return Err(failure(causes::CHUNKED_REFUSED, &answer, "200 to a PUT in signed chunks").into());
    }
    judge(&store.ask(cx, &get(home, &key).cap(2 * LENGTH)).await?, &bytes)?;
    Ok(Passed::default())
}

fn judge(answer: &Answer, written: &[u8]) -> Result<(), Failure> {
    let expected = format!("200 with the {} bytes without frames, and no `aws-chunked`", written.len());
    let stored = |actual: String| Failure::new(causes::CHUNK_FRAMING_STORED, &answer.line, &expected, actual);
    if answer.status.as_u16() != 200 {
        return Err(stored(said(answer)));
    }
    if let Some(actual) = difference(written, &answer.body) {
        return Err(stored(actual));
    }
    let encoding = answer.header("content-encoding");
    if encoding.contains("aws-chunked") {
        return Err(stored(format!("200 with `Content-Encoding: {encoding}`")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_frames_nor_their_name_are_stored() {
        for (status, encoding, body, fine) in [
            (200, "", "abc", true),
            (200, "gzip", "abc", true),
            (200, "aws-chunked", "abc", false),
            (200, "", "3;chunk-signature=0\r\nabc\r\n", false),
            (404, "", "", false),
        ] {
            let judged = judge(&Answer::of(status, &[("content-encoding", encoding)], body), b"abc");
            assert_eq!(judged.is_ok(), fine, "{status} {encoding} {body}");
        }
    }
}

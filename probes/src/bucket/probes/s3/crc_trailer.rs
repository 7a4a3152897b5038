//! A body may come with a CRC32: behind it, or in a header.
//!
//! Gitpod's own client sends none, which is why this is only told. Clients of AWS since January 2025 send one by default,
//! as a trailer of an unsigned body in chunks, or in a header; whatever reads and writes the same store beside Gitpod
//! may do so. Source: BKT-36.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::bucket::Bucket;
use crate::bucket::s3::call::Call;
use crate::bucket::s3::chunked::{self, TRAILER};
use crate::bucket::s3::copying::difference;
use crate::bucket::s3::errors::said;
use crate::bucket::s3::home::{failure, settled};
use crate::bucket::s3::objects::{get, put};
use crate::bucket::s3::sign::{Payload, Scope};
use crate::bucket::s3::{Home, S3};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

const LENGTH: usize = 100 << 10;
const CHECKSUM: &str = "x-amz-checksum-crc32";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::crc_trailer",
        key: "BKT-36",
        title: "a body may come with a CRC32, behind it or in a header",
        why: "Gitpod's own client sends no such checksum. Other clients of the same store, such as those of AWS since 2025, do so by default, and tools for backup or migration fail where it is refused.",
        wire: "PUT of 100 KiB as `STREAMING-UNSIGNED-PAYLOAD-TRAILER` with `x-amz-trailer: x-amz-checksum-crc32`, PUT with `x-amz-checksum-crc32` as a header, and GET of both with `x-amz-checksum-mode: ENABLED`.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: 4 * (100 << 10) + 20_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let bytes = noise::bytes(LENGTH, 36);
    let sum = chunked::crc32(&bytes);
    let key = home.key(cx, "trailer");
    let call = Call::object(Method::PUT, &home.bucket, &key)
        .header(CONTENT_TYPE, "application/octet-stream")
        .header(CONTENT_ENCODING, "aws-chunked")
        .amz("x-amz-decoded-content-length", &LENGTH.to_string())
        .amz("x-amz-trailer", CHECKSUM)
        .payload(Payload::Text(TRAILER.to_owned()));
    let frames = |_: Scope<'_>, _: &str| Ok(chunked::with_trailer(&bytes, CHECKSUM, &sum));
    taken(&settled(store.send_framed(cx, &call, frames).await?)?, "a CRC32 behind it")?;
    let behind = read(store, cx, home, &key, &bytes, "behind it").await?;
    let key = home.key(cx, "header");
    let call = put(home, &key, "application/octet-stream", bytes.clone()).amz(CHECKSUM, &sum);
    taken(&store.ask(cx, &call).await?, "a CRC32 in a header")?;
    let before = read(store, cx, home, &key, &bytes, "in a header").await?;
    let kept = match (behind == sum, before == sum) {
        (true, true) => "kept and given back",
        (false, false) => "taken, and not given back",
        _ => "taken, and given back in one of two forms",
    };
    Ok(Passed::saying(kept))
}

fn taken(answer: &Answer, what: &str) -> Result<(), Failure> {
    if answer.status.as_u16() == 200 {
        return Ok(());
    }
    Err(failure(causes::CRC_TRAILER_REFUSED, answer, &format!("200 to a body with {what}")))
}

/// Reads an object, and gives the checksum that comes with it.
async fn read(
    store: &S3,
    cx: &Cx,
    home: &Home,
    key: &str,
    bytes: &Bytes,
    place: &str,
) -> Result<String, NotPassed> {
    let call = get(home, key).amz("x-amz-checksum-mode", "ENABLED").cap(2 * LENGTH);
    let answer = store.ask(cx, &call).await?;
    judge(&answer, bytes, place)?;
    Ok(answer.header(CHECKSUM).to_owned())
}

fn judge(answer: &Answer, written: &[u8], place: &str) -> Result<(), Failure> {
    let actual = match answer.status.as_u16() {
        200 => difference(written, &answer.body),
        _ => Some(said(answer)),
    };
    let expected = format!("200 with the {} bytes that were sent with a CRC32 {place}", written.len());
    match actual {
        Some(actual) => Err(Failure::new(causes::CRC_TRAILER_DAMAGED, &answer.line, expected, actual)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_with_a_checksum_is_taken_and_kept_as_it_was() {
        assert!(taken(&Answer::of(200, &[], ""), "x").is_ok());
        assert_eq!(taken(&Answer::of(501, &[], ""), "x").unwrap_err().cause, causes::CRC_TRAILER_REFUSED);
        for (status, body, fine) in
            [(200, "abc", true), (200, "3\r\nabc\r\n0\r\n", false), (200, "", false), (404, "abc", false)]
        {
            let judged = judge(&Answer::of(status, &[], body), b"abc", "behind it");
            assert_eq!(judged.is_ok(), fine, "{status} {body}");
        }
    }
}

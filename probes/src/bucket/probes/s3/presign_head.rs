//! Presigned addresses serve GET and HEAD of a layer.
//!
//! Gitpod's registry in the cluster answers a request for a layer with 307 to a presigned address of the store, good for
//! 20 minutes and signed for the method that was asked (distribution 2.7.1, `URLFor` of
//! `registry/storage/driver/s3-aws/s3.go`). HEAD has to tell the length. Source: BKT-34.

use std::time::{Duration, SystemTime};

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use http::Method;

use crate::bucket::s3::client::noise;
use crate::bucket::s3::home::settled;
use crate::bucket::s3::{Call, presigned};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::{Answer, Request};

const LENGTH: usize = 10 << 10;

/// How long the registry's addresses hold.
const EXPIRES: Duration = Duration::from_mins(20);

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_head",
        key: "BKT-34",
        title: "presigned addresses serve GET and HEAD of a layer",
        why: "The registry in the cluster sends whoever pulls an image on to presigned addresses of the store. If one is refused, or HEAD does not tell the length, layers count as missing and no workspace starts.",
        wire: "GET and HEAD of an object of 10 KiB, each by an address that was presigned for it (version 4, 20 minutes): 200 with its `Content-Length`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some("Image Registry"),
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 2 * (LENGTH as u64) + (16 << 10), connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "docker/registry/v2/blobs/sha256/data");
    let bytes = noise(LENGTH, 34);
    store.write(cx, home, &key, bytes.clone()).await?;
    for method in [Method::GET, Method::HEAD] {
        let call = Call::object(method.clone(), &home.bucket, &key);
        let url = store.presign_at(cx, &call, SystemTime::now(), EXPIRES)?;
        let request = Request::new(method.clone(), url).cap(LENGTH + 1);
        let answer = settled(store.elsewhere(cx, request).await?)?;
        judge(&answer, &method, &bytes)?;
    }
    Ok(Passed::saying(format!("GET and HEAD of {}", text::bytes(LENGTH as u64))))
}

fn judge(answer: &Answer, method: &Method, bytes: &[u8]) -> Result<(), Failure> {
    let expected = format!("200 to {method}, with `Content-Length: {}`", bytes.len());
    let refused =
        |actual: String| Failure::new(causes::PRESIGNED_HEAD_REFUSED, &answer.line, &expected, actual);
    let is_head = method == Method::HEAD;
    presigned::whole(answer, if is_head { b"" } else { bytes }).map_err(refused)?;
    match answer.header("content-length") {
        // A body that came whole needs no word on its length; only HEAD has nothing else.
        "" if !is_head => Ok(()),
        "" => Err(refused("200 without `Content-Length`".to_owned())),
        length if length.parse() == Ok(bytes.len()) => Ok(()),
        length => Err(refused(format!("200 with `Content-Length: {length}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn get_gives_the_bytes_and_head_their_length() {
        let of = |method, status, length, body| {
            judge(&Answer::of(status, &[("content-length", length)], body), &method, b"abc")
        };
        assert!(of(Method::GET, 200, "3", "abc").is_ok());
        assert!(of(Method::GET, 200, "", "abc").is_ok());
        assert!(of(Method::HEAD, 200, "3", "").is_ok());
        for (method, status, length, body) in [
            (Method::GET, 403, "3", "abc"),
            (Method::GET, 200, "3", "abd"),
            (Method::HEAD, 200, "", ""),
            (Method::HEAD, 200, "0", ""),
            (Method::HEAD, 204, "3", ""),
            (Method::HEAD, 403, "3", ""),
            (Method::HEAD, 404, "", ""),
        ] {
            let failure = of(method.clone(), status, length, body).unwrap_err();
            assert_eq!(failure.cause, causes::PRESIGNED_HEAD_REFUSED, "{method} {status} {length} {body}");
        }
    }
}

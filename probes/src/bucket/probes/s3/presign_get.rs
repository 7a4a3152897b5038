//! A presigned address gives the object to whoever has it.
//!
//! Gitpod hands such addresses to nodes, to its own server and to browsers (`SignDownload`,
//! `components/content-service/pkg/storage/minio.go`), each good for half an hour. Go's client reads them with no header;
//! the settings sync reads them by node-fetch with a `content-type` that nobody signed
//! (`components/server/src/code-sync/code-sync-service.ts`). Both want exactly 200. As in Gitpod's client, a port that
//! the scheme implies never stands in the address: browsers would leave it out, and the signature would not hold.
//! Source: BKT-23.

use harness::{
    Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text,
};
use http::Method;
use http::header::CONTENT_TYPE;

use crate::bucket::s3::client::noise;
use crate::bucket::s3::home::settled;
use crate::bucket::s3::{objects, presigned};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::{Answer, Request};

const LENGTH: usize = 10 << 10;

/// What the settings sync sends where the editor names no type.
const ANY_TYPE: &str = "*/*";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_get",
        key: "BKT-23",
        title: "a presigned address gives the object",
        why: "Gitpod hands out presigned addresses for backups, logs of prebuilds and settings, and whoever reads them takes only 200 for success. If they are refused, no workspace comes back with its files.",
        wire: "GET of a presigned address (version 4, 30 minutes) of an object of 10 KiB: first with no header, then with a `content-type` that is not signed.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 3 * (LENGTH as u64) + (16 << 10), connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (key, bytes) = (home.key(cx, "blobs/settings"), noise(LENGTH, 23));
    store.write(cx, home, &key, bytes.clone()).await?;
    let url = store.presign(cx, &objects::get(home, &key))?;

    let plain = store.read_presigned(cx, &url, LENGTH + 1).await?;
    judge(&plain, &bytes, causes::PRESIGNED_GET_REFUSED, "200 with the object, without any header")?;

    let request = Request::new(Method::GET, url).header(CONTENT_TYPE, ANY_TYPE).cap(LENGTH + 1);
    let typed = settled(store.elsewhere(cx, request).await?)?;
    let expected = "200 with the object, too, when a `content-type` comes with the request";
    judge(&typed, &bytes, causes::PRESIGNED_HEADER_REFUSED, expected)?;
    Ok(Passed::saying(format!("{} twice, with and without a header", text::bytes(LENGTH as u64))))
}

fn judge(answer: &Answer, bytes: &[u8], cause: &'static Cause, expected: &str) -> Result<(), Failure> {
    presigned::whole(answer, bytes).map_err(|actual| Failure::new(cause, &answer.line, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_a_cause_of_its_own() {
        for cause in [causes::PRESIGNED_GET_REFUSED, causes::PRESIGNED_HEADER_REFUSED] {
            assert!(judge(&Answer::of(200, &[], "abc"), b"abc", cause, "200").is_ok());
            for (status, body) in [(403, "abc"), (200, "ab"), (206, "abc"), (302, "")] {
                let failure = judge(&Answer::of(status, &[], body), b"abc", cause, "200").unwrap_err();
                assert_eq!(failure.cause, cause, "{status} {body}");
            }
        }
    }
}

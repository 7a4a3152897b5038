//! The deletion of many objects is taken with a CRC32 in place of `Content-MD5`.
//!
//! Gitpod's client sends `Content-MD5`; today's AWS SDKs send CRC32 instead, and cannot be told otherwise
//! (smithy-rs, `http_request_checksum.rs`). Whether everything is gone afterwards is the business of `delete_multi`.
//! Source: BKT-31.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::deletion::{delete_many_crc, deleted};
use crate::bucket::{Bucket, causes, noise};

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::delete_multi_crc",
        key: "BKT-31",
        title: "a deletion of many objects with today's checksum is taken",
        why: "Gitpod is not concerned. Tools on current AWS SDKs, among them those that empty a bucket, cannot delete many objects on a store that insists on `Content-MD5`.",
        wire: "Three PUTs of 64 bytes, then `POST ?delete` with `x-amz-checksum-crc32` alone.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 3, bytes: 16_384, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let keys: Vec<(String, Option<String>)> =
        (0..3).map(|number| (home.key(cx, &format!("blobs/{number}")), None)).collect();
    for (key, _) in &keys {
        store.write(cx, home, key, noise::bytes(64, 310)).await?;
    }
    let answer = store.insist(cx, &delete_many_crc(&home.bucket, &keys)).await?;
    deleted(&answer, causes::DELETE_MULTI_CRC_REFUSED)?;
    Ok(Passed::saying("taken with CRC32"))
}

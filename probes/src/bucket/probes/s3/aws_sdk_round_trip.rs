//! A common client writes, reads, lists and deletes objects.
//!
//! Operators look after a bucket with other tools than Gitpod; the AWS SDK stands for them, in the setting in which every
//! SDK was when Gitpod was made: checksums only where an operation cannot be without. The deletion of many objects is left
//! out, since the SDK sends CRC32 with it whatever it is told, and older stores want `Content-MD5`: that is the business
//! of `delete_multi_crc`. Source: BKT-C1.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::round_trip::round_trip;
use crate::bucket::s3::sdk::Checksums;
use crate::bucket::{Bucket, causes};

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::aws_sdk_round_trip",
        key: "BKT-C1",
        title: "a common client can write, read, list and delete objects",
        why: "Gitpod's own requests may work where the tools of an operator do not. Backups of the bucket, moves and repairs then fail.",
        wire: "PutObject of a body in memory and of one that is streamed, HeadObject, GetObject, ListObjectsV2, a presigned GET, an upload in two parts (5 MiB and 1 KiB) and DeleteObject with the crate aws-sdk-s3, its checksums set to `WhenRequired`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 4, bytes: 5_500_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    round_trip(store, cx, causes::SDK_ROUND_TRIP_FAILED, Checksums::WhenRequired).await?;
    Ok(Passed::saying("written, read, listed, handed out and deleted with aws-sdk-s3"))
}

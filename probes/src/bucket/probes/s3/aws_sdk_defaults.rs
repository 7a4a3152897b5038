//! A common client works with the settings that it comes with today.
//!
//! Since 2025 the AWS SDKs add a CRC32 to what they write, before a body that lies in memory and behind one that is
//! streamed, and check it when they read. Gitpod's client does neither; tools beside it do, unless they are told not to.
//! Source: BKT-C2.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::s3::round_trip::round_trip;
use crate::bucket::s3::sdk::Checksums;
use crate::bucket::{Bucket, causes};

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::aws_sdk_defaults",
        key: "BKT-C2",
        title: "a common client works with the settings that it comes with",
        why: "Gitpod is not concerned. Tools on current AWS SDKs fail on a store that does not know their checksums, until these are turned off.",
        wire: "The round trip of `aws_sdk_round_trip` with the default settings of the crate aws-sdk-s3, and DeleteObjects for the last object.",
        requirement: Requirement::Informational,
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
    round_trip(store, cx, causes::SDK_DEFAULTS_REFUSED, Checksums::Default).await?;
    Ok(Passed::saying("written, read, listed, handed out and deleted with the defaults of aws-sdk-s3"))
}

//! A listing of many keys is whole within ten seconds.
//!
//! Gitpod gives a whole listing ten seconds, whatever its pages (`DiskUsage`,
//! `components/content-service/pkg/storage/minio.go`). It is asked before an upload of settings, where a quota is set
//! (`UploadUrl`, `components/content-service/pkg/service/blob-service.go`): a store that takes longer has the upload
//! refused, though nothing is wrong with it. Source: BKT-29.

use std::time::Duration;

use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause, text,
};
use tokio::time::Instant;

use crate::bucket::s3::many;
use crate::bucket::s3::objects::LISTING_LIMIT;
use crate::bucket::{Bucket, causes};

/// How many writes are under way at a time.
const AT_ONCE: usize = 64;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::list_latency",
        key: "BKT-29",
        title: "ten thousand keys are listed within ten seconds",
        why: "Gitpod gives up on a listing after 10 seconds. Users with many workspaces and snapshots have thousands of objects, and a store that lists them slowly refuses what they upload next.",
        wire: "10,050 objects of 16 bytes (`many_keys`), then the whole listing in pages of 1,000, timed from its first request to its last answer.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["list_v2_pagination"],
        cost: Cost { objects: 10_050, bytes: 8 << 20, connections: 64 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let number = usize::try_from(store.settings.amounts.many_keys).unwrap_or(usize::MAX);
    let (prefix, keys) = many::backups(home, cx, number);
    store.write_many(cx, home, &keys, AT_ONCE).await?;

    // The time says nothing while another probe fills the line with a backup.
    let _alone = store.heavy().await;
    let limit = LISTING_LIMIT.min(cx.time_left() / 2);
    let step = format!("listing {prefix}");
    let listing = store.listed(cx, &home.bucket, &prefix, keys.len(), None);
    let begun = Instant::now();
    let listed = match cx.within_for(&step, limit, listing).await {
        Ok(listed) => listed?,
        Err(failure) => return Err(late(failure, keys.len(), limit).into()),
    };
    let took = text::duration(begun.elapsed());
    many::complete(&listed, &prefix, &keys)?;
    let pages = text::count(listed.pages as u64, "page");
    Ok(Passed::saying(format!("{} in {pages}, {took}", text::count(keys.len() as u64, "key"))))
}

/// What a listing is that did not end in its time.
fn late(failure: Failure, keys: usize, limit: Duration) -> Failure {
    if failure.cause != cause::TIMED_OUT {
        return failure;
    }
    let expected = format!("the whole listing of {keys} keys within {}", text::duration(LISTING_LIMIT));
    let actual = format!("no end of it after {}", text::duration(limit));
    Failure::new(causes::LISTING_TOO_SLOW, failure.step, expected, actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_that_does_not_end_is_too_slow() {
        let of = |cause| late(Failure::new(cause, "listing p/", "", ""), 10_050, Duration::from_secs(4));
        let failure = of(cause::TIMED_OUT);
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::LISTING_TOO_SLOW, "no end of it after 4 s")
        );
        assert_eq!(failure.expected, "the whole listing of 10050 keys within 10 s");
        assert_eq!(of(cause::NOT_FINISHED).cause, cause::NOT_FINISHED);
    }
}

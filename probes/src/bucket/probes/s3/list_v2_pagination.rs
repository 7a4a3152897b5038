//! A listing of several pages holds every key once.
//!
//! `ListObjects` of version 2, page by page, is how Gitpod counts what a user stores (`DiskUsage`) and finds what is to be
//! deleted (`DeleteObject` with a prefix, `components/content-service/pkg/storage/minio.go`). Its client gives up on a
//! truncated page without a token (minio-go 7.0.26, `api-list.go`). Source: BKT-28.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use tokio::time::Instant;

use crate::bucket::Bucket;
use crate::bucket::s3::many;
use crate::bucket::s3::objects::LISTING_LIMIT;

/// More than a page, and no multiple of one.
const OBJECTS: u16 = 1_205;

/// How many writes are under way at a time.
const AT_ONCE: usize = 32;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::list_v2_pagination",
        key: "BKT-28",
        title: "a listing of several pages holds every key once",
        why: "Gitpod counts a user's quota and deletes workspaces by what a listing holds. A key that is lost at the end of a page is never counted and never deleted, and a page without a token is an error.",
        wire: "1,205 objects of 16 bytes, then `GET ?list-type=2` with a prefix, `encoding-type=url` and `fetch-owner=true` in pages of 1,000, until a page is the last.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: OBJECTS as u32, bytes: 1 << 20, connections: 32 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (prefix, keys) = many::backups(home, cx, OBJECTS.into());
    store.write_many(cx, home, &keys, AT_ONCE).await?;
    let begun = Instant::now();
    let listed = store.listed(cx, &home.bucket, &prefix, keys.len(), None).await?;
    let took = begun.elapsed();
    many::complete(&listed, &prefix, &keys)?;
    if listed.longest > many::PAGE {
        cx.remark(&format!("a page of a listing holds {} keys, though 1000 are asked for", listed.longest));
    }
    let (took, late) = (text::duration(took), took > LISTING_LIMIT);
    if late {
        let limit = text::duration(LISTING_LIMIT);
        cx.remark(&format!("a listing of {OBJECTS} keys took {took}, and Gitpod waits {limit}"));
    }
    Ok(Passed::saying(format!(
        "{} in {}, {took}",
        keys_of(keys.len()),
        text::count(listed.pages as u64, "page")
    )))
}

fn keys_of(number: usize) -> String {
    text::count(number as u64, "key")
}

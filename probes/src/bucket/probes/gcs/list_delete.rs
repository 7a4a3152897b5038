//! Everything of a user is listed, and deleted one by one.
//!
//! Gitpod lists what it keeps of a user to count it and to delete it, deletes one object after another, and at last the
//! bucket, which must be refused as long as anything is in it (`DiskUsage`, `DeleteObject`, `DeleteBucket` in
//! `components/content-service/pkg/storage/gcloud.go`). Source: GCS-07.

use std::collections::BTreeSet;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use serde_json::json;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::gcs::errors::{failure, said};
use crate::bucket::gcs::home::ADMIN;
use crate::bucket::gcs::objects::{deleted, not_written};
use crate::net::exchange::Answer;

/// How many objects there are: more than one page of 1,000.
const OBJECTS: usize = 1_205;
/// What each costs on the wire with its request, its resource and its deletion.
const EACH: u64 = 6_000;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::list_delete",
        key: "GCS-07",
        title: "everything of a user is listed, and deleted one by one",
        why: "Gitpod counts and deletes what it keeps of a user by listing it. What a listing loses is never deleted, and without the right to delete the data of deleted workspaces and users stays.",
        wire: "POSTs of 1,205 small objects, 32 at a time; their listing in pages of 1,000; DELETE of the bucket, which must be refused while they are in it; DELETE of each object, and of one that does not exist.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 1_205, bytes: OBJECTS as u64 * EACH, connections: 32 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let home = store.home(cx).await?;
    let keys: Vec<String> = (0..OBJECTS).map(|number| home.key(cx, &format!("blobs/{number:05}"))).collect();
    let insertions = keys.iter().map(|key| {
        let resource = json!({ "name": key, "contentType": "application/octet-stream" });
        store.insertion(home, &resource, b"0123456789abcdef").quiet()
    });
    let answers = store.ask_many(cx, insertions.collect()).await?;
    if let Some(refused) = answers.iter().find(|answer| !answer.status.is_success()) {
        return Err(not_written(refused).into());
    }
    let prefix = home.key(cx, "");
    let listed = store.names_under(cx, &home.bucket, &prefix, OBJECTS / 1_000 + 2).await?;
    complete(&prefix, &keys, &listed)?;
    // What the probe has written is in it, so that a store of any worth refuses.
    let answer = store.ask(cx, store.bucket(Method::DELETE, Some(&home.bucket), &[])).await?;
    if let Some(remark) = kept(&answer)? {
        cx.remark(&remark);
    }
    let deletions = keys.iter().map(|key| store.deletion(home, key).quiet());
    for answer in store.ask_many(cx, deletions.collect()).await? {
        deleted(&answer)?;
    }
    let left = store.names_under(cx, &home.bucket, &prefix, 2).await?;
    complete(&prefix, &[], &left)?;
    let absent = store.ask(cx, store.deletion(home, &home.key(cx, "blobs/absent"))).await?;
    Ok(Passed::saying(format!(
        "{OBJECTS} objects listed and deleted; {} for one that does not exist",
        absent.status.as_u16()
    )))
}

/// Whether the listing has every key once and nothing else.
fn complete(prefix: &str, keys: &[String], listed: &[String]) -> Result<(), Failure> {
    let ours: BTreeSet<&String> = keys.iter().collect();
    let theirs: BTreeSet<&String> = listed.iter().collect();
    let missing: Vec<_> = ours.difference(&theirs).collect();
    let more: Vec<_> = theirs.difference(&ours).collect();
    let twice = listed.len() - theirs.len();
    if missing.is_empty() && more.is_empty() && twice == 0 {
        return Ok(());
    }
    let first =
        |names: &[&&String]| names.first().map(|name| format!(", the first `{name}`")).unwrap_or_default();
    let actual = format!(
        "{} names: {} missing{}, {} that are not there{}, {twice} twice",
        listed.len(),
        missing.len(),
        first(&missing),
        more.len(),
        first(&more)
    );
    let expected = format!("each of the {} objects once", keys.len());
    Err(Failure::new(causes::LISTING_INCOMPLETE, format!("listing {prefix}"), expected, actual))
}

/// What is answered to the deletion of a bucket with objects in it; maybe something to remark.
fn kept(answer: &Answer) -> Result<Option<String>, Failure> {
    let expected = "409: a bucket with objects in it is not deleted";
    match answer.status.as_u16() {
        409 => Ok(None),
        401 | 403 => Err(failure(causes::BUCKET_DELETE_DENIED, answer, expected).remedy(ADMIN)),
        200..=299 => Err(failure(causes::FULL_BUCKET_DELETED, answer, expected)),
        _ => Ok(Some(format!(
            "The deletion of a bucket with objects in it is refused with {}, where Google says 409.",
            said(answer)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_has_every_key_once() {
        let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let of = |listed: &str| complete("p/", &names("a b c"), &names(listed)).err();
        assert_eq!(of("a b c"), None);
        assert_eq!(of("c a b"), None);
        for (listed, actual) in [
            ("a c", "2 names: 1 missing, the first `b`, 0 that are not there, 0 twice"),
            ("a b c d", "4 names: 0 missing, 1 that are not there, the first `d`, 0 twice"),
            ("a b b c", "4 names: 0 missing, 0 that are not there, 1 twice"),
        ] {
            let failure = of(listed).unwrap();
            assert_eq!((failure.cause, failure.actual.as_str()), (causes::LISTING_INCOMPLETE, actual));
        }
    }

    #[test]
    fn a_full_bucket_is_kept() {
        let of = |status| kept(&Answer::of(status, &[], "")).map_err(|failure| failure.cause);
        assert_eq!(of(409), Ok(None));
        assert_eq!(of(403), Err(causes::BUCKET_DELETE_DENIED));
        assert_eq!(of(204), Err(causes::FULL_BUCKET_DELETED));
        assert!(of(412).unwrap().unwrap().contains("412 Precondition Failed"));
    }
}

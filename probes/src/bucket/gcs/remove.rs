//! Removes what a run has made in Google Cloud Storage: sessions of uploads, objects with all their versions, buckets.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};
use http::Method;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE};
use url::Url;

use super::Gcs;
use super::errors::said;
use super::listing::{Listed, page};
use super::upload::is_ours;
use crate::net::exchange::{Answer, Request};

/// A bucket of the run's own, with whatever is in it. The locator is its name.
pub const BUCKET: &str = "gcs-bucket";
/// An upload that is open. The locator is the address of its session, once that is known.
pub const UPLOAD: &str = "gcs-upload";

/// What Google answers to the end of a session that nothing was finished in.
const CANCELLED: u16 = 499;
/// How many pages are deleted at most; an object that comes back after its deletion must not go on for ever.
const MOST_PAGES: usize = 200;

/// Removes a thing.
pub async fn remove(store: &Gcs, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    match thing.kind.as_str() {
        UPLOAD => cancel(store, cx, &thing.locator).await,
        BUCKET => match empty(store, cx, &thing.locator).await? {
            Removal::Gone => {
                let answer = store.ask(cx, store.bucket(Method::DELETE, Some(&thing.locator), &[])).await?;
                Ok(if is_gone(&answer) { Removal::Gone } else { stays(&answer, &thing.locator) })
            }
            stays @ Removal::Stays(_) => Ok(stays),
        },
        other => Ok(Removal::Stays(format!("This version of underpin knows no `{other}`."))),
    }
}

/// Cancels an upload by its session, which needs no token. Google answers with 499.
async fn cancel(store: &Gcs, cx: &Cx, session: &str) -> Result<Removal, NotPassed> {
    // A session whose address never came, or leads elsewhere, ends with the bucket that its object would lie in: that is
    // of the run's own, too, and is removed after it.
    let Some(url) = Url::parse(session)
        .ok()
        .filter(|url| is_ours(&store.settings.origin, &cx.common().allow_hosts, url).is_ok())
    else {
        return Ok(Removal::Gone);
    };
    cx.credential(session);
    let request = Request::new(Method::DELETE, url.clone()).header(CONTENT_LENGTH, "0");
    let mut cancelled = store.elsewhere(cx, request).await?;
    // 501 is no trouble of the moment: gcp-storage-emulator does not know this method.
    if cancelled.status.as_u16() != 501 {
        cancelled = super::errors::settled(cancelled)?;
    }
    if cancelled.status.as_u16() == CANCELLED {
        return Ok(Removal::Gone);
    }
    // A store that knows no cancellation keeps the session, and the bucket with it. It is brought to its end instead; the
    // object that this makes lies in the run's own bucket, which is emptied after it.
    let asked = |range: String| {
        let request = Request::new(Method::PUT, url.clone()).header(CONTENT_LENGTH, "0");
        store.elsewhere(cx, request.header(CONTENT_RANGE, &range))
    };
    let open = super::errors::settled(asked("bytes */*".to_owned()).await?)?;
    if is_over(open.status.as_u16()) {
        return Ok(Removal::Gone);
    }
    // Where nothing has come, gcp-storage-emulator tells of one byte.
    for size in [received(&open), 0] {
        let ended = super::errors::settled(asked(format!("bytes */{size}")).await?)?;
        if is_over(ended.status.as_u16()) {
            return Ok(Removal::Gone);
        }
    }
    Ok(Removal::Stays(format!(
        "The store answers {} to the end of this upload. It ends by itself within a week, and its object is not written without its bucket.",
        said(&cancelled)
    )))
}

/// How many bytes of an upload have come, by the answer to the question how far it is.
fn received(answer: &Answer) -> usize {
    let last = answer.header("range").strip_prefix("bytes=0-").and_then(|last| last.parse().ok());
    last.map_or(0, |last: usize| last + 1)
}

/// Whether a session is over by this status.
fn is_over(status: u16) -> bool {
    matches!(status, 200..=299 | 404 | 410 | CANCELLED)
}

/// Deletes every object of a bucket, with its versions.
async fn empty(store: &Gcs, cx: &Cx, bucket: &str) -> Result<Removal, NotPassed> {
    let mut last = Vec::new();
    for _ in 0..MOST_PAGES {
        let answer = store.ask(cx, store.listing(bucket, "", true, None)).await?;
        if answer.status.as_u16() == 404 {
            return Ok(Removal::Gone);
        }
        let Some(found) = page(&answer) else { return Ok(stays(&answer, bucket)) };
        if found.objects.is_empty() && found.next.is_none() {
            return Ok(Removal::Gone);
        }
        // What was deleted and is listed again cannot be deleted.
        if found.objects == last {
            break;
        }
        let deletions = found.objects.iter().map(|object| deletion(store, bucket, object));
        let answers = store.ask_many(cx, deletions.collect()).await?;
        if let Some(refused) = answers.iter().find(|answer| !is_gone(answer)) {
            return Ok(stays(refused, bucket));
        }
        last = found.objects;
    }
    Ok(Removal::Stays(format!(
        "Objects of the bucket {bucket} are still listed after they were deleted; remove it with `{}`.",
        command(bucket)
    )))
}

fn deletion(store: &Gcs, bucket: &str, object: &Listed) -> Request {
    let generation = object.generation.as_deref().map(|generation| ("generation", generation));
    store.object(Method::DELETE, bucket, &object.name, generation.as_slice()).quiet()
}

fn is_gone(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status.as_u16() == 404
}

fn stays(answer: &Answer, bucket: &str) -> Removal {
    Removal::Stays(format!(
        "The store answers {} to its removal; remove it with `{}`.",
        said(answer),
        command(bucket)
    ))
}

fn command(bucket: &str) -> String {
    format!("gcloud storage rm --recursive --all-versions gs://{bucket}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_already_is_gone() {
        for (status, gone) in
            [(200, true), (204, true), (404, true), (403, false), (409, false), (412, false)]
        {
            assert_eq!(is_gone(&Answer::of(status, &[], "")), gone, "{status}");
        }
        assert!(is_over(499) && is_over(404) && is_over(204));
        assert!(!is_over(403) && !is_over(400) && !is_over(308));
    }

    #[test]
    fn how_far_an_upload_is_is_read() {
        for (range, count) in [("bytes=0-262143", 262_144), ("bytes=0-0", 1), ("", 0), ("bytes 0-1", 0)] {
            assert_eq!(received(&Answer::of(308, &[("range", range)], "")), count, "{range}");
        }
    }

    #[test]
    fn what_stays_is_said_with_the_command_that_removes_it() {
        let Removal::Stays(text) = stays(&Answer::of(409, &[], ""), "b") else { panic!("it is gone") };
        assert_eq!(
            text,
            "The store answers 409 Conflict to its removal; remove it with `gcloud storage rm --recursive --all-versions gs://b`."
        );
    }
}

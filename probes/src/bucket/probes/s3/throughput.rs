//! A large backup is stored in the time that Gitpod gives it.
//!
//! ws-daemon gives up on a backup after five minutes, and tries three times
//! (`install/installer/pkg/components/ws-daemon/configmap.go`). What it could not store by then is lost. Source: BKT-22.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause, text,
};

use crate::bucket::Bucket;
use crate::bucket::s3::S3;
use crate::bucket::s3::multipart::{PART, Upload, completed};
use crate::bucket::s3::objects::delete;
use crate::bucket::s3::parallel;
use crate::bucket::{causes, noise};

/// How long Gitpod waits for a backup.
const GITPOD_WAITS: Duration = Duration::from_mins(5);
/// The size that has to pass in that time.
const USUAL: u64 = 1 << 30;
/// What a small object is given at least: a few requests take their time whatever they carry.
const LEAST: Duration = Duration::from_secs(10);
/// An upload has no more parts than these.
const MOST_PARTS: u64 = 10_000;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::throughput",
        key: "BKT-22",
        title: "a large backup is stored in the time that Gitpod gives it",
        why: "Gitpod gives a backup five minutes, and tries three times. A store that is slower than that loses the work of everybody whose workspace is large, when it stops.",
        wire: "One object of 1 GiB, or as much as `large_object` says, in parts of 16 MiB, up to 100 at the same time and each on a connection of its own; afterwards it is deleted.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["multipart"],
        cost: Cost { objects: 2, bytes: 1 << 30, connections: 100 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let _alone = store.heavy().await;
    let length = store.settings.amounts.large_object;
    let key = home.key(cx, "workspaces/full.tar");
    let upload = store.open_upload(cx, home, &key, &[]).await?;
    let measure = Measure::new(limit(length), cx.time_left());
    let work = send(store, cx, &upload, length, &measure);
    let step = format!("{} in parts to {key}", text::bytes(length));
    let ended = cx.within_for(&step, measure.given, work).await;
    let took = measure.begun.elapsed();
    match ended {
        Ok(Ok(())) => upload.over(),
        Ok(Err(failure)) => {
            store.give_up(cx, upload).await;
            return Err(failure);
        }
        Err(_) => {
            store.give_up(cx, upload).await;
            return Err(measure.ran_out(&step, length).into());
        }
    }
    let _ = store.send(cx, &delete(home, &key)).await;
    Ok(Passed::saying(format!(
        "{} in {}, {} a second",
        text::bytes(length),
        text::duration(took),
        text::bytes(rate(length, took))
    )))
}

async fn send(store: &S3, cx: &Cx, upload: &Upload, length: u64, measure: &Measure) -> Result<(), NotPassed> {
    let sizes = sizes(length);
    // One block of bytes is all that is held, however many parts there are.
    let block = noise::bytes(sizes.first().copied().unwrap_or_default(), 22);
    let body = |number: usize| sizes.get(number - 1).map_or_else(Bytes::new, |size| block.slice(..*size));
    let taken = |number: usize| measure.taken(sizes.get(number - 1).copied().unwrap_or_default());
    let parts = parallel::send(store, cx, upload, sizes.len(), measure.given, body, taken).await;
    parts.all_taken(upload)?;
    parts.remark(cx);
    completed(&store.ask(cx, &upload.completion(&parts.taken)).await?)?;
    Ok(())
}

/// The sizes of the parts, as Gitpod's client has them: 16 MiB, or more where these would be too many.
fn sizes(length: u64) -> Vec<usize> {
    let part = (PART as u64).max(length.div_ceil(MOST_PARTS));
    let sizes =
        (0..length).step_by(usize::try_from(part).unwrap_or(PART)).map(|start| part.min(length - start));
    sizes.filter_map(|size| usize::try_from(size).ok()).collect()
}

/// How long an object of this length may take: five minutes, and less where it is smaller than the usual one.
fn limit(length: u64) -> Duration {
    let share = u32::try_from(length.min(USUAL) >> 10).unwrap_or(u32::MAX);
    (GITPOD_WAITS * share / (1 << 20)).max(LEAST)
}

/// Bytes a second.
fn rate(length: u64, took: Duration) -> u64 {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    length.saturating_mul(1000) / ms
}

/// What was stored of the object, and when.
struct Measure {
    begun: Instant,
    /// How long it may take.
    limit: Duration,
    /// How long it is given: less than that where the time of the target ends before.
    given: Duration,
    bytes: AtomicU64,
    /// When the last part was taken, in milliseconds since the beginning.
    last_ms: AtomicU64,
}

impl Measure {
    /// Begins. `left` is the time of the attempt, a tenth of which is kept to clean up and to say what was found.
    fn new(limit: Duration, left: Duration) -> Self {
        Self {
            begun: Instant::now(),
            limit,
            given: limit.min(left.mul_f64(0.9)),
            bytes: AtomicU64::new(0),
            last_ms: AtomicU64::new(0),
        }
    }

    fn taken(&self, size: usize) {
        self.bytes.fetch_add(size as u64, Ordering::Relaxed);
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_ms.store(now, Ordering::Relaxed);
    }

    /// What it means that the object was not stored in the time that it was given: the store is too slow, or hangs, or
    /// was fast enough so far and the run had no time for it.
    fn ran_out(&self, step: &str, length: u64) -> Failure {
        let stored = self.bytes.load(Ordering::Relaxed);
        let last = Duration::from_millis(self.last_ms.load(Ordering::Relaxed));
        let fast = rate(stored, self.given) >= rate(length, self.limit);
        let hangs = last < self.given / 2;
        let cause = if self.given < self.limit && fast && !hangs {
            cause::TIMED_OUT
        } else {
            causes::BACKUP_TOO_SLOW
        };
        let expected = format!("{} within {}", text::bytes(length), text::duration(self.limit));
        let actual = if stored == 0 {
            format!("no part was answered within {}", text::duration(self.given))
        } else {
            let (given, last) = (text::duration(self.given), text::duration(last));
            format!("{} within {given}, the last part after {last}", text::bytes(stored))
        };
        Failure::new(cause, step, expected, actual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_cut_as_gitpods_client_does() {
        assert_eq!(sizes(PART as u64 * 2 + 5), [PART, PART, 5]);
        assert_eq!(sizes(5), [5]);
        assert_eq!(sizes(0), [0_usize; 0]);
        let many = sizes(200 << 30);
        assert_eq!((many.len(), many[0]), (10_000, 21_474_837));
    }

    #[test]
    fn the_time_is_gitpods_and_less_for_less() {
        assert_eq!(limit(1 << 30), Duration::from_mins(5));
        assert_eq!(limit(8 << 30), Duration::from_mins(5));
        assert_eq!(limit(256 << 20), Duration::from_secs(75));
        assert_eq!(limit(1), LEAST);
    }

    fn measured(left: u64, stored: u64, last: u64) -> Failure {
        let measure = Measure::new(GITPOD_WAITS, Duration::from_secs(left));
        measure.bytes.store(stored, Ordering::Relaxed);
        measure.last_ms.store(last * 1000, Ordering::Relaxed);
        measure.ran_out("x", 1 << 30)
    }

    #[test]
    fn too_slow_is_told_from_too_little_time() {
        let cause = |left, stored, last| measured(left, stored, last).cause;
        // All of Gitpod's time was given.
        assert_eq!(cause(900, 1 << 29, 299), causes::BACKUP_TOO_SLOW);
        assert_eq!(cause(900, 0, 0), causes::BACKUP_TOO_SLOW);
        // A hundred seconds were: fast enough, too slow, and fast until it hung.
        assert_eq!(cause(100, 1 << 29, 89), cause::TIMED_OUT);
        assert_eq!(cause(100, 1 << 27, 89), causes::BACKUP_TOO_SLOW);
        assert_eq!(cause(100, 1 << 29, 20), causes::BACKUP_TOO_SLOW);
        assert_eq!(measured(900, 0, 0).actual, "no part was answered within 5 min");
        let failure = measured(100, 1 << 27, 89);
        assert_eq!(failure.expected, "1 GiB within 5 min");
        assert_eq!(failure.actual, "128 MiB within 1 min 30 s, the last part after 1 min 29 s");
    }

    #[test]
    fn the_rate_is_by_the_second() {
        assert_eq!(rate(10 << 20, Duration::from_secs(2)), 5 << 20);
        assert_eq!(rate(5, Duration::ZERO), 5_000);
    }
}

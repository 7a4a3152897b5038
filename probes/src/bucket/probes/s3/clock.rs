//! The clocks of the store and of this machine agree.
//!
//! Every request and every presigned address of Gitpod bears a time, which stores hold against their own: at 15 minutes
//! they refuse (MinIO's `globalMaxSkewTime`), and an address that was signed ahead of the store is not valid yet. The id of
//! a request shows the time of some stores even where a proxy writes a `Date` of its own. Source: BKT-03.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::Refusal;
use crate::bucket::s3::request_id::{self, IdTime};
use crate::bucket::s3::sign::Scope;
use crate::bucket::s3::{Call, S3};
use crate::net::clock;
use crate::net::exchange::Answer;

/// What clocks may differ by, in nanoseconds: a minute.
const MOST: i128 = 60 * SECOND;
const SECOND: i128 = 1_000_000_000;
/// How often the store is asked; ids that are no times differ from one answer to the next.
const ASKED: usize = 3;
/// What the times of two ids may differ from each other, in nanoseconds.
const STEADY: i128 = 5 * SECOND;
/// How old the request is that a store should refuse.
const OLD: Duration = Duration::from_mins(16);

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::clock",
        key: "BKT-03",
        title: "the clocks of the store and of this machine agree within a minute",
        why: "Every request of Gitpod and every address that it hands out bears a time. Where clocks differ, addresses end before they are used or hold only later, and at 15 minutes nothing works any more.",
        wire: "Three times HEAD of a bucket, for `Date` and for the time in the id of the request; then GET ?location signed 16 minutes ago, whose answer is only noted.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["endpoint"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let name = store.settings.bucket.clone().unwrap_or_else(|| store.scratch(cx, "user"));
    let call = Call::bucket(Method::HEAD, &name).path_style();
    let mut samples = Vec::new();
    // The first one also opens the connection, so that its answer says the least.
    let opening = store.send(cx, &call).await?;
    for _ in 0..ASKED {
        let before = since_1970();
        let answer = store.send(cx, &call).await?;
        samples.push(Sample::of(&answer, before, since_1970()));
    }
    let Some(measured) = measure(&samples) else {
        return Err(NotPassed::not_applicable("the store tells no time"));
    };
    cx.observe("clock-skew-seconds", "", whole_seconds(measured.skew).into());
    if measured.skew.abs() > MOST {
        let expected = "times that are at most 60 s off";
        let failure = Failure::new(causes::STORE_CLOCK_SKEWED, &opening.line, expected, measured.said());
        return Err(failure.into());
    }
    let old = old_request(store, cx, &name).await?;
    Ok(Passed::saying(format!("{}; {old}", measured.said())))
}

/// What becomes of a request that was signed 16 minutes ago. It is said and decides nothing.
async fn old_request(store: &S3, cx: &Cx, name: &str) -> Result<String, Failure> {
    let call = Call::bucket(Method::GET, name).flag("location").path_style();
    let at = SystemTime::now() - OLD;
    let answer = store.send_at(cx, &call, Scope { region: store.region(), at }).await?;
    Ok(told_of_old(&answer))
}

fn told_of_old(answer: &Answer) -> String {
    let code = Refusal::of(answer).code;
    // A bucket that is not there is looked for after the signature.
    if answer.status.is_success() || code == "NoSuchBucket" {
        return "a request that was signed 16 minutes ago is accepted".to_owned();
    }
    format!("a request that was signed 16 minutes ago is refused ({} {code})", answer.status.as_u16())
}

/// What one answer tells of the store's clock, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug)]
struct Sample {
    before: i128,
    after: i128,
    id: Option<IdTime>,
    /// `Date`, which has whole seconds.
    date: Option<i128>,
}

impl Sample {
    fn of(answer: &Answer, before: i128, after: i128) -> Self {
        let id = request_id::time(answer.header("x-amz-request-id"), before);
        Self { before, after, id, date: date(answer.header("date")) }
    }

    fn middle(&self) -> i128 {
        i128::midpoint(self.before, self.after)
    }
}

/// How far the store is ahead of us, and by what that is known.
#[derive(Debug, PartialEq, Eq)]
struct Measured {
    skew: i128,
    by: &'static str,
}

impl Measured {
    fn said(&self) -> String {
        let seconds = whole_seconds(self.skew);
        match seconds {
            0 => format!("{} is right", self.by),
            1.. => format!("{} is {seconds} s ahead", self.by),
            _ => format!("{} is {} s behind", self.by, -seconds),
        }
    }
}

/// Weighs the samples: the ids where they are times, else `Date`.
fn measure(samples: &[Sample]) -> Option<Measured> {
    by_ids(samples).map(|skew| Measured { skew, by: "the clock in the ids of requests" }).or_else(|| {
        let skews = samples.iter().filter_map(|sample| Some(date_skew(sample, sample.date?)));
        nearest(skews).map(|skew| Measured { skew, by: "Date" })
    })
}

/// The skew by the ids, when every answer has one that bears a time and they agree with each other.
fn by_ids(samples: &[Sample]) -> Option<i128> {
    let ids: Option<Vec<IdTime>> = samples.iter().map(|sample| sample.id).collect();
    let ids = ids.filter(|ids| ids.iter().any(|id| id.sure))?;
    let skews: Vec<i128> = samples.iter().zip(&ids).map(|(sample, id)| id.nanos - sample.middle()).collect();
    let spread = skews.iter().max()? - skews.iter().min()?;
    if spread > STEADY {
        return None;
    }
    nearest(skews.into_iter())
}

/// How far a time of whole seconds, read between two of ours, is ahead of them.
fn date_skew(sample: &Sample, date: i128) -> i128 {
    let end = date + SECOND;
    if end <= sample.before { end - sample.before } else { (date - sample.after).max(0) }
}

/// The one next to nothing: what is measured with more delay seems further away.
fn nearest(skews: impl Iterator<Item = i128>) -> Option<i128> {
    skews.min_by_key(|skew| skew.abs())
}

/// The time of a `Date` header.
fn date(header: &str) -> Option<i128> {
    clock::date(header).map(|seconds| i128::from(seconds) * SECOND)
}

fn since_1970() -> i128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i128::try_from(since.as_nanos()).unwrap_or(i128::MAX)
}

fn whole_seconds(nanos: i128) -> i64 {
    i64::try_from(nanos / SECOND).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use crate::bucket::s3::request_id::Form;

    use super::*;

    const NOW: i128 = 1_795_260_699 * SECOND;

    fn sample(id: Option<i128>, date: Option<i128>) -> Sample {
        let id = id.map(|nanos| IdTime { form: Form::Minio, nanos, sure: true });
        Sample { before: NOW, after: NOW + SECOND / 10, id, date }
    }

    fn skew(samples: &[Sample]) -> Option<(i128, &'static str)> {
        measure(samples).map(|found| (found.skew / SECOND, found.by))
    }

    #[test]
    fn the_clock_in_the_ids_wins_over_date() {
        let behind = [sample(Some(NOW - 600 * SECOND), Some(NOW)); 3];
        assert_eq!(skew(&behind), Some((-600, "the clock in the ids of requests")));
        let right = [sample(Some(NOW), Some(NOW - 600 * SECOND)); 3];
        assert_eq!(skew(&right), Some((0, "the clock in the ids of requests")));
    }

    #[test]
    fn ids_that_are_no_times_count_for_nothing() {
        let jumping = [sample(Some(NOW), Some(NOW)), sample(Some(NOW - 3_000 * SECOND), Some(NOW))];
        assert_eq!(skew(&jumping), Some((0, "Date")));
        let once = [sample(Some(NOW - 600 * SECOND), Some(NOW)), sample(None, Some(NOW))];
        assert_eq!(skew(&once), Some((0, "Date")));
        let unsure = Some(IdTime { form: Form::Minio, nanos: NOW - 600 * SECOND, sure: false });
        assert_eq!(skew(&[Sample { id: unsure, ..sample(None, Some(NOW)) }; 2]), Some((0, "Date")));
        assert_eq!(skew(&[sample(None, None)]), None);
    }

    #[test]
    fn date_has_whole_seconds() {
        for (date, expected) in [(0, 0), (-1, 0), (-2, -1), (1, 0), (2, 1), (-600, -599), (600, 599)] {
            let found = skew(&[sample(None, Some(NOW + date * SECOND))]);
            assert_eq!(found, Some((expected, "Date")), "{date}");
        }
        assert_eq!(date("Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000 * SECOND));
        assert_eq!(date(""), None);
    }

    #[test]
    fn a_skew_is_said_in_seconds() {
        let said = |seconds: i128| Measured { skew: seconds * SECOND, by: "Date" }.said();
        assert_eq!(
            [said(0), said(3), said(-600)],
            ["Date is right", "Date is 3 s ahead", "Date is 600 s behind"]
        );
    }

    #[test]
    fn an_old_request_is_refused_or_not() {
        let xml = [("content-type", "application/xml")];
        let old = |status, code: &str| {
            told_of_old(&Answer::of(status, &xml, &format!("<Error><Code>{code}</Code></Error>")))
        };
        assert!(old(403, "RequestTimeTooSkewed").ends_with("refused (403 RequestTimeTooSkewed)"));
        assert!(old(404, "NoSuchBucket").ends_with("accepted"));
    }
}

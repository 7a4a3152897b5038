//! Many parts of one upload at the same time, each on a connection of its own, as Gitpod sends a backup.
//!
//! Gitpod's client speaks HTTP/1.1, so that parts under way at one time are as many connections. A part that is refused
//! for the moment it sends again, up to ten times with growing pauses (minio-go 7.0.26, `retry.go`); here it is once.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use harness::{Cx, Failure};

use super::client::S3;
use super::errors::said;
use super::multipart::{Upload, etag};
use super::objects::not_written;
use crate::bucket::causes;
use crate::net::exchange::Answer;

/// How many parts Gitpod sends at the same time.
pub const AT_ONCE: usize = 100;

/// What came of the parts.
#[derive(Debug, Default)]
pub struct Parts {
    /// Each that was taken, by its number and `ETag`, in order.
    pub taken: Vec<(usize, String)>,
    /// Each that was not, in order, with the last that was answered.
    pub refused: Vec<(usize, Result<Answer, Failure>)>,
    /// How many were refused at first, whatever came of them later.
    pub refused_at_first: usize,
    /// The first refusal, in one line.
    pub said_at_first: String,
}

/// Sends so many parts, each with what `body` gives for its number, up to [`AT_ONCE`] at the same time. Those that are not
/// taken, or not answered within `patience`, are sent once more, again all of them at once. `taken` is told of each part
/// that is.
pub async fn send(
    store: &S3,
    cx: &Cx,
    upload: &Upload,
    count: usize,
    patience: Duration,
    body: impl Fn(usize) -> Bytes + Sync,
    taken: impl Fn(usize) + Sync,
) -> Parts {
    let mut parts = Parts::default();
    let mut numbers: Vec<usize> = (1..=count).collect();
    for round in 0..2 {
        // What is never answered must leave time to say so.
        let limit = if round == 0 { patience } else { cx.time_left().mul_f64(0.9) };
        let sent = numbers.iter().map(|number| {
            let bytes = body(*number);
            let taken = &taken;
            async move {
                let answer = one(store, cx, upload, *number, bytes, limit).await;
                if is_taken(&answer) {
                    taken(*number);
                }
                (*number, answer)
            }
        });
        let sent: Vec<_> = sent.collect();
        let mut sent: Vec<_> = futures::stream::iter(sent).buffer_unordered(AT_ONCE).collect().await;
        sent.sort_by_key(|(number, _)| *number);
        let (fine, refused): (Vec<_>, Vec<_>) = sent.into_iter().partition(|(_, answer)| is_taken(answer));
        let tags = fine.into_iter().filter_map(|(number, answer)| Some((number, etag(&answer.ok()?))));
        parts.taken.extend(tags);
        parts.refused = refused;
        if round == 0 {
            parts.refused_at_first = parts.refused.len();
            parts.said_at_first = parts.refused.first().map(|(_, answer)| line(answer)).unwrap_or_default();
        }
        if parts.refused.is_empty() {
            break;
        }
        numbers = parts.refused.iter().map(|(number, _)| *number).collect();
    }
    parts.taken.sort_by_key(|(number, _)| *number);
    parts
}

async fn one(
    store: &S3,
    cx: &Cx,
    upload: &Upload,
    number: usize,
    body: Bytes,
    limit: Duration,
) -> Result<Answer, Failure> {
    let call = upload.part(number, body).fresh().quiet();
    let step = format!("part {number} of {}", upload.key);
    cx.within_for(&step, limit, store.send(cx, &call)).await?
}

fn is_taken(answer: &Result<Answer, Failure>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.status.as_u16() == 200 && !etag(answer).is_empty())
}

/// What was answered, or what came in place of an answer.
fn line(answer: &Result<Answer, Failure>) -> String {
    match answer {
        Ok(answer) if answer.status.as_u16() == 200 => "200 without an `ETag`".to_owned(),
        Ok(answer) => said(answer),
        Err(failure) => format!("{}: {}", failure.cause.title, failure.actual),
    }
}

impl Parts {
    /// The failure that parts which were refused twice are: a store that is full says so, and so does a limit for bodies;
    /// anything else is about so many of them at the same time, since parts alone were taken before.
    ///
    /// # Errors
    /// [`causes::PARALLEL_PARTS_REFUSED`], [`causes::STORAGE_FULL`], [`causes::WRITE_TOO_LARGE`].
    pub fn all_taken(&self, upload: &Upload) -> Result<(), Failure> {
        let Some((number, answer)) = self.refused.first() else { return Ok(()) };
        if let Ok(answer) = answer {
            let told = not_written(answer);
            if [causes::STORAGE_FULL, causes::WRITE_TOO_LARGE].contains(&told.cause) {
                return Err(told);
            }
        }
        let (count, all) = (self.refused.len(), self.refused.len() + self.taken.len());
        let step = format!("{all} parts of {} at the same time", upload.key);
        let actual = format!(
            "{count} of {all} refused, and once more when sent again; part {number}: {}",
            line(answer)
        );
        Err(Failure::new(causes::PARALLEL_PARTS_REFUSED, step, "200 with an `ETag` to each of them", actual))
    }

    /// What is to be remarked on though all were taken in the end.
    pub fn remark(&self, cx: &Cx) {
        if self.refused_at_first > 0 {
            let all = self.taken.len() + self.refused.len();
            cx.remark(&format!(
                "{} of {all} parts at the same time were refused at first ({}); Gitpod's client sends such a part again, which makes a backup slower",
                self.refused_at_first, self.said_at_first
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload() -> Upload {
        Upload { bucket: "b".to_owned(), key: "k".to_owned(), id: "i".to_owned() }
    }

    fn error(status: u16, code: &str) -> Answer {
        Answer::of(
            status,
            &[("content-type", "application/xml")],
            &format!("<Error><Code>{code}</Code></Error>"),
        )
    }

    #[test]
    fn a_part_is_taken_with_200_and_a_tag() {
        assert!(is_taken(&Ok(Answer::of(200, &[("etag", "\"e\"")], ""))));
        assert!(!is_taken(&Ok(Answer::of(200, &[], ""))));
        assert!(!is_taken(&Ok(Answer::of(204, &[("etag", "\"e\"")], ""))));
        assert!(!is_taken(&Err(Failure::new(causes::WRITE_REFUSED, "", "", ""))));
    }

    #[test]
    fn what_is_refused_twice_is_counted() {
        let taken = vec![(1, "e".to_owned()), (2, "e".to_owned())];
        let slow = || Ok(error(503, "SlowDown"));
        let parts =
            Parts { taken: taken.clone(), refused: vec![(3, slow()), (4, slow())], ..Parts::default() };
        let failure = parts.all_taken(&upload()).unwrap_err();
        assert_eq!(failure.cause, causes::PARALLEL_PARTS_REFUSED);
        assert_eq!(failure.step, "4 parts of k at the same time");
        assert_eq!(failure.actual, "2 of 4 refused, and once more when sent again; part 3: 503 SlowDown");
        let full = Parts { refused: vec![(1, Ok(error(507, "XMinioStorageFull")))], ..Parts::default() };
        assert_eq!(full.all_taken(&upload()).unwrap_err().cause, causes::STORAGE_FULL);
        assert!(Parts { taken, ..Parts::default() }.all_taken(&upload()).is_ok());
    }
}

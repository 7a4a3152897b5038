//! Many small objects, and the listing of all of them.
//!
//! Gitpod lists the objects of a user to count what they take (`DiskUsage`, before an upload of settings where a quota is
//! set) and to delete a workspace with all that belongs to it (`components/content-service/pkg/storage/minio.go`).

use std::collections::BTreeSet;

use bytes::Bytes;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use harness::{Cause, Cx, Failure, NotPassed, text};

use super::client::S3;
use super::home::{Home, failure};
use super::objects::{list, not_written, page, put};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;
use crate::net::http::Http;

/// The bytes of each object.
const LENGTH: usize = 16;

/// The most keys of one page.
pub const PAGE: usize = 1_000;

/// So many keys for the case that asks, in the form of Gitpod's backups and sorted by bytes, and the prefix that they
/// have in common.
pub fn backups(home: &Home, cx: &Cx, count: usize) -> (String, Vec<String>) {
    let mut keys: Vec<_> =
        (0..count).map(|number| home.key(cx, &format!("workspaces/{number}/full.tar"))).collect();
    keys.sort_unstable();
    (home.key(cx, ""), keys)
}

/// What a whole listing held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The keys, in the order in which they came.
    pub keys: Vec<String>,
    /// How many pages there were.
    pub pages: usize,
    /// The keys of the longest page.
    pub longest: usize,
}

impl Listed {
    /// Adds a page, as Gitpod's client reads it; gives the token of the next one.
    fn add(&mut self, answer: &Answer) -> Result<Option<String>, Failure> {
        let Some(page) = page(answer).filter(|_| answer.status.as_u16() == 200) else {
            return Err(not_listed(answer, causes::LISTING_INCOMPLETE, "200 with a listing"));
        };
        self.pages += 1;
        self.longest = self.longest.max(page.keys.len());
        self.keys.extend(page.keys);
        if !page.truncated {
            return Ok(None);
        }
        if page.next.is_empty() {
            return Err(Failure::new(
                causes::LISTING_WITHOUT_TOKEN,
                &answer.line,
                "`NextContinuationToken` in a page that is not the last",
                format!("`IsTruncated` without it after {}", text::count(self.keys.len() as u64, "key")),
            ));
        }
        Ok(Some(page.next))
    }
}

/// The failure of a listing that did not come: for want of the right to list, or of this cause.
pub fn not_listed(answer: &Answer, cause: &'static Cause, expected: &str) -> Failure {
    let denied = answer.status.as_u16() == 403;
    failure(if denied { causes::BUCKET_DENIED } else { cause }, answer, expected)
}

impl S3 {
    /// Writes the same few bytes under every one of these keys, so many at a time.
    ///
    /// # Errors
    /// As [`S3::write`], for the first that was not written.
    pub async fn write_many(
        &self,
        cx: &Cx,
        home: &Home,
        keys: &[String],
        at_once: usize,
    ) -> Result<(), NotPassed> {
        let body = noise::bytes(LENGTH, 28);
        // Owned keys: over references the compiler does not see that the futures can be sent between threads.
        let writes = keys.iter().cloned().map(|key| self.write_one(cx, home, key, body.clone()));
        stream::iter(writes).buffer_unordered(cx.common().at_once(at_once)).try_collect().await
    }

    async fn write_one(&self, cx: &Cx, home: &Home, key: String, body: Bytes) -> Result<(), NotPassed> {
        let answer = self.ask(cx, &put(home, &key, "application/octet-stream", body).quiet()).await?;
        if answer.status.as_u16() == 200 { Ok(()) } else { Err(not_written(&answer).into()) }
    }

    /// The whole listing under a prefix, which should hold so many keys. Each page may take all the time that there is:
    /// what counts is the whole. It goes through the connections of the case, or through those of `reader`.
    ///
    /// # Errors
    /// As [`S3::ask`]; [`causes::LISTING_INCOMPLETE`] when an answer is no listing or the listing has no end,
    /// [`causes::LISTING_WITHOUT_TOKEN`], and [`causes::BUCKET_DENIED`] without the right to list.
    pub async fn listed(
        &self,
        cx: &Cx,
        bucket: &str,
        prefix: &str,
        keys: usize,
        reader: Option<&Http>,
    ) -> Result<Listed, Failure> {
        // A store may give fewer keys in a page than were asked for.
        let most = keys / 100 + 10;
        let (mut listed, mut after) = (Listed::default(), None);
        while listed.pages < most {
            let call = list(bucket, prefix, after.as_deref()).patient();
            let call = match reader {
                Some(http) => call.through(http),
                None => call,
            };
            let answer = self.ask(cx, &call).await?;
            after = listed.add(&answer)?;
            if after.is_none() {
                return Ok(listed);
            }
        }
        Err(Failure::new(
            causes::LISTING_INCOMPLETE,
            format!("listing {prefix}"),
            format!("the end of the listing after at most {most} pages"),
            "it goes on",
        ))
    }
}

/// Holds a whole listing against the keys that were written, which are sorted.
///
/// # Errors
/// [`causes::LISTING_INCOMPLETE`].
pub fn complete(listed: &Listed, prefix: &str, written: &[String]) -> Result<(), Failure> {
    let Some(actual) = difference(&listed.keys, written) else { return Ok(()) };
    let expected = format!("each of the {} keys once, sorted by their bytes", written.len());
    Err(Failure::new(causes::LISTING_INCOMPLETE, format!("listing {prefix}"), expected, actual))
}

fn difference(listed: &[String], written: &[String]) -> Option<String> {
    if listed == written {
        return None;
    }
    let (found, wanted): (BTreeSet<_>, BTreeSet<_>) = (listed.iter().collect(), written.iter().collect());
    let missing: Vec<_> = wanted.difference(&found).collect();
    let foreign: Vec<_> = found.difference(&wanted).collect();
    let mut seen = BTreeSet::new();
    let doubled: Vec<_> = listed.iter().filter(|key| !seen.insert(*key)).collect();
    Some(if let Some(first) = missing.first() {
        format!("{} missing, the first: {first}", missing.len())
    } else if let Some(first) = doubled.first() {
        format!("{} twice, the first: {first}", doubled.len())
    } else if let Some(first) = foreign.first() {
        format!("{} never written, the first: {first}", foreign.len())
    } else {
        let pair = listed.windows(2).find(|pair| pair[0] > pair[1]);
        let (before, after) = pair.map_or(("", ""), |pair| (pair[0].as_str(), pair[1].as_str()));
        format!("not sorted by their bytes: {before} stands before {after}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn document(status: u16, inside: &str) -> Answer {
        let body = format!("<ListBucketResult>{inside}</ListBucketResult>");
        Answer::of(status, &[("content-type", "application/xml")], &body)
    }

    #[test]
    fn pages_are_put_together() {
        let mut listed = Listed::default();
        let first = "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken><Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents>";
        assert_eq!(listed.add(&document(200, first)).unwrap().as_deref(), Some("t"));
        let last = "<IsTruncated>false</IsTruncated><Contents><Key>c</Key></Contents>";
        assert_eq!(listed.add(&document(200, last)).unwrap(), None);
        assert_eq!(listed, Listed { keys: keys("a b c"), pages: 2, longest: 2 });
    }

    #[test]
    fn a_page_that_is_none_and_one_without_a_token_are_told_apart() {
        let cause = |answer: &Answer| Listed::default().add(answer).unwrap_err().cause;
        let truncated = "<IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents>";
        assert_eq!(cause(&document(200, truncated)), causes::LISTING_WITHOUT_TOKEN);
        assert_eq!(cause(&document(206, "")), causes::LISTING_INCOMPLETE);
        assert_eq!(cause(&Answer::of(200, &[], "<html></html>")), causes::LISTING_INCOMPLETE);
        assert_eq!(cause(&Answer::of(501, &[], "")), causes::LISTING_INCOMPLETE);
        let denied = "<Error><Code>AccessDenied</Code></Error>";
        assert_eq!(cause(&Answer::of(403, &[], denied)), causes::BUCKET_DENIED);
    }

    #[test]
    fn every_key_has_to_be_there_once_and_in_order() {
        let written = keys("a b c");
        let of = |text: &str| difference(&keys(text), &written);
        assert_eq!(of("a b c"), None);
        assert_eq!(of("a c").as_deref(), Some("1 missing, the first: b"));
        assert_eq!(of("").as_deref(), Some("3 missing, the first: a"));
        assert_eq!(of("a b b c").as_deref(), Some("1 twice, the first: b"));
        assert_eq!(of("a b c d").as_deref(), Some("1 never written, the first: d"));
        assert_eq!(of("a c b").as_deref(), Some("not sorted by their bytes: c stands before b"));
        // What is lost is told before what is merely in the wrong place.
        assert_eq!(of("c a").as_deref(), Some("1 missing, the first: b"));
        let listed = Listed { keys: keys("a b"), pages: 1, longest: 2 };
        assert_eq!(complete(&listed, "p/", &written).unwrap_err().cause, causes::LISTING_INCOMPLETE);
    }
}

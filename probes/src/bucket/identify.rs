//! Finds out which product answers: independent signs, each with a weight, added up for each product of the table in
//! [`super::products`]. Signs by which two products name themselves contradict each other, and are reported so.
//!
//! It runs once for a target, whoever needs it first: the case `identity`, or a failed probe that looks for advice.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use harness::record::{Evidence, Identity};
use harness::{Cx, NotPassed};
use http::Method;

use super::Bucket;
use super::products::Page;
use super::s3::errors::Refusal;
use super::s3::{Call, S3};
use crate::net::exchange::{Answer, Request};

mod signals;
mod weigh;

#[cfg(test)]
mod recorded;

pub use signals::Signals;
pub use weigh::{NAMES_ITSELF, weigh};

/// How long a page of a product may take. It only adds to what is known, so that little is waited for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is said of a store without a product's signs.
const UNKNOWN_S3: &str = "an S3 store that bears no known product's signs";
const UNKNOWN_GCS: &str = "an emulator of Google's interface";

/// Where it is kept what identification came to.
#[derive(Default)]
pub struct IdentityCell(tokio::sync::Mutex<Option<Tried>>);

struct Tried {
    identity: Result<Identity, NotPassed>,
    evidence: Vec<Evidence>,
}

impl Tried {
    fn may_pass(&self) -> bool {
        matches!(&self.identity, Err(NotPassed::Failure(failure)) if failure.cause.transient)
    }
}

/// Finds out which product answers, or says again what was found out. What may pass is tried again.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(bucket: &Bucket, cx: &Cx) -> Result<Identity, NotPassed> {
    cx.evidence_of(match bucket {
        Bucket::S3(store) => &store.first_evidence,
        Bucket::Gcs(store) => &store.first_evidence,
    });
    let mut tried = cell(bucket).0.lock().await;
    if let Some(done) = tried.as_ref().filter(|done| !done.may_pass()) {
        cx.evidence_of(&done.evidence);
        return done.identity.clone();
    }
    tried.insert(find_out(bucket, cx).await).identity.clone()
}

/// What is known of the product, after the one identification of the run; `None` when that came to nothing.
pub async fn known(bucket: &Bucket, cx: &Cx) -> Option<Identity> {
    let mut tried = cell(bucket).0.lock().await;
    let done = match tried.take() {
        Some(done) => done,
        None => find_out(bucket, cx).await,
    };
    tried.insert(done).identity.as_ref().ok().cloned()
}

fn cell(bucket: &Bucket) -> &IdentityCell {
    match bucket {
        Bucket::S3(store) => &store.identity,
        Bucket::Gcs(store) => &store.identity,
    }
}

async fn find_out(bucket: &Bucket, cx: &Cx) -> Tried {
    let before = cx.gathered().len();
    let identity = match bucket {
        Bucket::S3(store) => ask(store, cx).await,
        Bucket::Gcs(store) => {
            let signals = Signals::new(&store.settings.origin, store.first.clone(), now());
            weigh(&signals, UNKNOWN_GCS).map_err(Into::into)
        }
    };
    Tried { identity, evidence: cx.gathered().split_off(before) }
}

async fn ask(store: &S3, cx: &Cx) -> Result<Identity, NotPassed> {
    let mut signals = Signals::new(&store.settings.origin, store.first.clone(), now());
    // The words for a bucket that is not there differ most.
    if Refusal::of(&store.first).code != "NoSuchBucket" {
        let absent = store.scratch(cx, "identify");
        let call = Call::bucket(Method::GET, &absent).flag("location").path_style();
        match store.ask(cx, &call).await {
            Ok(answer) => signals.answers.push(answer),
            Err(_) if weigh::names_itself(&signals) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    for page in weigh::pages(&signals) {
        if let Some(answer) = look_up(store, cx, page).await {
            signals.pages.push((page.path, answer));
        }
    }
    Ok(weigh(&signals, UNKNOWN_S3)?)
}

/// Asks for a page of a product on the store's own host, without credentials. That it does not answer says nothing.
async fn look_up(store: &S3, cx: &Cx, page: &Page) -> Option<Answer> {
    let mut url = store.settings.origin.clone();
    url.set_path(page.path);
    let patience = PATIENCE.min(cx.request_budget() / 4);
    let request = Request::new(Method::GET, url).cap(page.cap);
    tokio::time::timeout(patience, store.elsewhere(cx, request)).await.ok()?.ok()
}

/// Nanoseconds since 1970, by which the times in ids of requests are known.
fn now() -> i128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i128::try_from(since.as_nanos()).unwrap_or(i128::MAX)
}

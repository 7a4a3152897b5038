//! What the parts of a running store share: its behaviour, what it holds, and its clock.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use s3s::dto::Timestamp;
use s3s::{S3Error, S3ErrorCode, S3Result};

use super::behaviour::{Behaviour, Op, Quirk, Refusal};
use super::state::{Bucket, State};

/// Says that the words of an error are ours, and not the library's. It never leaves the stand-in.
pub(super) const OWN_WORDS: HeaderName = HeaderName::from_static("x-lab-own-words");

/// What the parts of a running store share.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) behaviour: Behaviour,
    state: Mutex<State>,
}

/// What is known of a request beside what the library makes of it; it goes along as an extension.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    /// The connection that it came on.
    pub(super) connection: u64,
    /// Whether it came by a presigned address.
    pub(super) presigned: bool,
    /// Whether the bucket stands in its path.
    pub(super) path_style: bool,
    /// Whether it is granted without a signature.
    pub(super) granted: bool,
    /// Its body as it came.
    pub(super) raw: Bytes,
    /// The operation, once the library has found it out.
    pub(super) op: Arc<OnceLock<Op>>,
}

impl Core {
    /// A store that holds what its behaviour says.
    pub(super) fn new(behaviour: Behaviour) -> Self {
        let mut state = State::default();
        let name = behaviour.bucket.filter(|_| !behaviour.bucket_missing);
        if let Some(name) = name {
            let mut bucket = Bucket::new(behaviour.home_region(), true, SystemTime::now());
            bucket.versioned = behaviour.has(Quirk::Versioned);
            state.buckets.insert(name.to_owned(), bucket);
        }
        Self { behaviour, state: Mutex::new(state) }
    }

    /// What it holds.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.behaviour.has(quirk)
    }

    /// What its clock shows.
    pub(super) fn now(&self) -> SystemTime {
        behind(SystemTime::now(), self.behaviour.behind_seconds)
    }

    /// What the clock of its identifiers shows.
    pub(super) fn ids_now(&self) -> SystemTime {
        behind(self.now(), self.behaviour.ids_behind_seconds)
    }

    /// How many uploads are open.
    pub(super) fn uploads_open(&self) -> usize {
        self.state().uploads.len()
    }

    /// `bucket/key` of every version and every delete marker.
    pub(super) fn objects(&self) -> Vec<String> {
        let state = self.state();
        let keys = state.buckets.iter().flat_map(|(name, bucket)| {
            bucket.objects.iter().map(move |(key, versions)| (name, key, versions.len()))
        });
        keys.flat_map(|(name, key, count)| std::iter::repeat_n(format!("{name}/{key}"), count)).collect()
    }

    /// Every bucket but those from the start.
    pub(super) fn buckets(&self) -> Vec<String> {
        let state = self.state();
        state.buckets.iter().filter(|(_, bucket)| !bucket.from_start).map(|(name, _)| name.clone()).collect()
    }
}

fn behind(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { time + by } else { time - by }
}

/// A time of the store as the library writes it.
pub(super) fn stamp(time: SystemTime) -> Timestamp {
    Timestamp::from(time)
}

/// The seconds since 1970, with nanoseconds.
pub(super) fn since_1970(time: SystemTime) -> Duration {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// An error of ours.
pub(super) fn refused(refusal: Refusal) -> S3Error {
    error(refusal.status, refusal.code, refusal.message.to_owned())
}

/// An error of ours, whose sentence is made.
pub(super) fn error(status: u16, code: &str, message: String) -> S3Error {
    let code = S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError);
    let mut error = S3Error::with_message(code, message);
    error.set_status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    let mut headers = HeaderMap::new();
    headers.insert(OWN_WORDS, HeaderValue::from_static("1"));
    error.set_headers(headers);
    error
}

/// An error with the words that every product has for it.
pub(super) fn usual(code: &'static str) -> S3Error {
    let mut error =
        S3Error::new(S3ErrorCode::from_bytes(code.as_bytes()).unwrap_or(S3ErrorCode::InternalError));
    // The library knows the status of Amazon's codes, and none of the others'.
    if error.status_code().is_none() {
        error.set_status_code(StatusCode::BAD_REQUEST);
    }
    error
}

/// The bucket of a request.
pub(super) fn bucket<'a>(state: &'a mut State, name: &str) -> S3Result<&'a mut Bucket> {
    state.buckets.get_mut(name).ok_or_else(|| usual("NoSuchBucket"))
}

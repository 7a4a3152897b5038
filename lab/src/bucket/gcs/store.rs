//! What the stand-in holds: buckets, their objects, and resumable uploads under way.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;

use super::conditions::Conditions;
use super::hashes::Hashes;
use super::refusal::{NOT_EMPTY, OWNED, Refusal};

/// Everything that the stand-in holds.
#[derive(Debug, Default)]
pub(crate) struct Store {
    buckets: BTreeMap<String, Bucket>,
    sessions: BTreeMap<String, Session>,
    last_generation: i64,
}

/// One bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) location: String,
    pub(crate) storage_class: String,
    pub(crate) created: Timestamp,
    pub(crate) objects: BTreeMap<String, Arc<Object>>,
}

/// One object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bucket: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) attributes: Attributes,
    /// Its version: microseconds, and later than any before.
    pub(crate) generation: i64,
    pub(crate) created: Timestamp,
    /// A composed object has none.
    pub(crate) md5: Option<[u8; 16]>,
    pub(crate) crc32c: [u8; 4],
    /// Of how many parts it was composed.
    pub(crate) components: Option<u64>,
}

/// What a client says of an object beside its bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attributes {
    pub(crate) content_type: Option<String>,
    /// Those of [`SETTINGS`], by their names on the JSON side.
    pub(crate) settings: BTreeMap<&'static str, String>,
    pub(crate) metadata: BTreeMap<String, String>,
}

/// Settings of an object that are headers when it is read: their names on the JSON side and as headers.
pub(crate) const SETTINGS: [(&str, &str); 4] = [
    ("cacheControl", "cache-control"),
    ("contentDisposition", "content-disposition"),
    ("contentEncoding", "content-encoding"),
    ("contentLanguage", "content-language"),
];

/// An object that is about to be written.
pub(crate) struct New {
    pub(crate) bucket: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
    pub(crate) attributes: Attributes,
    pub(crate) components: Option<u64>,
}

/// A resumable upload.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) bucket: String,
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
    pub(crate) conditions: Conditions,
    pub(crate) claims: Claims,
    pub(crate) received: BytesMut,
    pub(crate) state: State,
}

/// What a client says beforehand that the bytes will hash to, in Google's text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims {
    pub(crate) md5: Option<String>,
    pub(crate) crc32c: Option<String>,
}

/// How far a resumable upload is.
#[derive(Clone, Debug)]
pub(crate) enum State {
    Open,
    Cancelled,
    Done(Arc<Object>),
}

impl Store {
    /// Makes a bucket, unless it is there; then these words say so.
    pub(crate) fn make_bucket(
        &mut self,
        name: &str,
        location: &str,
        storage_class: &str,
        now: Timestamp,
        owned: &'static str,
    ) -> Result<Bucket, Refusal> {
        if self.buckets.contains_key(name) {
            return Err(OWNED.with(owned));
        }
        let bucket = Bucket {
            location: location.to_ascii_uppercase(),
            storage_class: storage_class.to_owned(),
            created: now,
            objects: BTreeMap::new(),
        };
        self.buckets.insert(name.to_owned(), bucket.clone());
        Ok(bucket)
    }

    pub(crate) fn bucket(&self, name: &str) -> Result<&Bucket, Refusal> {
        self.buckets.get(name).ok_or_else(Refusal::no_bucket)
    }

    /// Removes a bucket that is empty.
    pub(crate) fn remove_bucket(&mut self, name: &str) -> Result<(), Refusal> {
        if !self.bucket(name)?.objects.is_empty() {
            return Err(NOT_EMPTY.with("The bucket you tried to delete is not empty."));
        }
        self.buckets.remove(name);
        Ok(())
    }

    pub(crate) fn object(&self, bucket: &str, name: &str) -> Result<Arc<Object>, Refusal> {
        self.bucket(bucket)?.objects.get(name).cloned().ok_or_else(|| Refusal::no_object(bucket, name))
    }

    /// Writes an object over whatever had its name, if the conditions hold.
    pub(crate) fn write(
        &mut self,
        new: New,
        hashes: Hashes,
        conditions: Conditions,
        now: Timestamp,
    ) -> Result<Arc<Object>, Refusal> {
        let New { bucket, name, bytes, attributes, components } = new;
        let generation = now.as_microsecond().max(self.last_generation + 1);
        let objects = &mut self.buckets.get_mut(&bucket).ok_or_else(Refusal::no_bucket)?.objects;
        conditions.hold(objects.get(&name).map(|object| object.generation))?;
        self.last_generation = generation;
        let object = Arc::new(Object {
            md5: components.is_none().then_some(hashes.md5),
            crc32c: hashes.crc32c,
            bucket,
            name: name.clone(),
            bytes,
            attributes,
            generation,
            created: now,
            components,
        });
        objects.insert(name, Arc::clone(&object));
        Ok(object)
    }

    /// Removes an object.
    pub(crate) fn remove(&mut self, bucket: &str, name: &str) {
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.objects.remove(name);
        }
    }

    pub(crate) fn open_session(&mut self, id: &str, session: Session) {
        self.sessions.insert(id.to_owned(), session);
    }

    pub(crate) fn session(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.get_mut(id)
    }

    /// How many resumable uploads are under way.
    pub(crate) fn uploads_open(&self) -> usize {
        self.sessions.values().filter(|session| matches!(session.state, State::Open)).count()
    }

    /// The names of all buckets.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (&String, &Bucket)> {
        self.buckets.iter()
    }
}

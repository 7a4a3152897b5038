//! What a store holds: buckets, the versions of their objects, and uploads in parts. All of it in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};

use super::blob::Blob;

/// What a store holds.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// By their ids.
    pub(super) uploads: BTreeMap<String, Upload>,
    /// How many ids were given.
    ids: u64,
}

/// One bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Empty where the store has no regions.
    pub(super) region: String,
    /// Whether it is there from the start.
    pub(super) from_start: bool,
    pub(super) versioned: bool,
    pub(super) created: SystemTime,
    /// By key; the newest version is the last, and none is without a version.
    pub(super) objects: BTreeMap<String, Vec<Version>>,
    /// The objects that were deleted one by one, until they are stored anew, or listed where listings are behind.
    pub(super) deleted: BTreeMap<String, Arc<Object>>,
}

/// One version of an object, or a delete marker.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// None when it was stored without versions being kept.
    pub(super) id: Option<String>,
    pub(super) at: SystemTime,
    /// None for a delete marker.
    pub(super) object: Option<Arc<Object>>,
    /// What it took the place of.
    pub(super) before: Option<Arc<Object>>,
    /// The connection that stored it.
    pub(super) writer: u64,
}

/// What is stored of an object.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) blob: Blob,
    /// The entity tag, without its quotes.
    pub(super) etag: String,
    pub(super) described: Described,
    /// The checksum that came with it: the name of the header, and its value.
    pub(super) checksum: Option<(HeaderName, String)>,
}

/// What a request says of the object that it stores.
#[derive(Clone, Debug, Default)]
pub(super) struct Described {
    /// The headers that are given back: the media type, the metadata, and a few more.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    /// How it is encrypted.
    pub(super) encryption: Option<String>,
}

/// An upload in parts.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) described: Described,
    pub(super) begun: SystemTime,
    pub(super) parts: BTreeMap<i32, Part>,
    /// The connections that brought parts.
    pub(super) connections: Vec<u64>,
}

/// One part.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) blob: Blob,
    /// The MD5 of its bytes.
    pub(super) md5: [u8; 16],
    pub(super) at: SystemTime,
}

impl State {
    /// A new id, longer than any that a client makes up.
    pub(super) fn id(&mut self) -> String {
        self.ids += 1;
        format!("{:032x}", u128::from(self.ids) << 64 | 0x5afe)
    }

    /// Whether this key of this bucket has an object.
    pub(super) fn has(&self, bucket: &str, key: &str) -> bool {
        self.buckets.get(bucket).is_some_and(|bucket| bucket.newest(key).is_some())
    }
}

impl Bucket {
    pub(super) fn new(region: &str, from_start: bool, created: SystemTime) -> Self {
        Self {
            region: region.to_owned(),
            from_start,
            versioned: false,
            created,
            objects: BTreeMap::new(),
            deleted: BTreeMap::new(),
        }
    }

    /// The object that a key has now, with its version.
    pub(super) fn newest(&self, key: &str) -> Option<(&Version, &Arc<Object>)> {
        let version = self.objects.get(key)?.last()?;
        Some((version, version.object.as_ref()?))
    }

    /// The keys that have an object, in order, with it.
    pub(super) fn present(&self) -> impl Iterator<Item = (&String, &Version, &Arc<Object>)> {
        self.objects.iter().filter_map(|(key, versions)| {
            let version = versions.last()?;
            Some((key, version, version.object.as_ref()?))
        })
    }

    /// Stores an object; gives the id of its version.
    pub(super) fn store(
        &mut self,
        key: &str,
        object: Object,
        id: String,
        at: SystemTime,
        writer: u64,
    ) -> Option<String> {
        self.deleted.remove(key);
        let id = self.versioned.then_some(id);
        let versions = self.objects.entry(key.to_owned()).or_default();
        let before = versions.last().and_then(|version| version.object.clone());
        let version = Version { id: id.clone(), at, object: Some(Arc::new(object)), before, writer };
        if id.is_none() {
            versions.retain(|version| version.id.is_some());
        }
        versions.push(version);
        id
    }

    /// Deletes what a key has now: by a marker where versions are kept. Gives the id of the marker.
    pub(super) fn delete(&mut self, key: &str, id: String, at: SystemTime) -> Option<String> {
        let present = self.newest(key).map(|(_, object)| Arc::clone(object));
        self.deleted.extend(present.map(|object| (key.to_owned(), object)));
        if self.versioned {
            let marker = Version { id: Some(id.clone()), at, object: None, before: None, writer: 0 };
            self.objects.entry(key.to_owned()).or_default().push(marker);
            return Some(id);
        }
        self.objects.remove(key);
        None
    }

    /// Deletes one version; gives whether it was a delete marker.
    pub(super) fn delete_version(&mut self, key: &str, id: &str) -> bool {
        let Some(versions) = self.objects.get_mut(key) else { return false };
        let wanted = |version: &Version| version.id.as_deref().unwrap_or("null") == id;
        let marker = versions.iter().any(|version| wanted(version) && version.object.is_none());
        versions.retain(|version| !wanted(version));
        if versions.is_empty() {
            self.objects.remove(key);
        }
        marker
    }

    /// Finds one version.
    pub(super) fn version(&self, key: &str, id: &str) -> Option<&Version> {
        let versions = self.objects.get(key)?;
        versions.iter().find(|version| version.id.as_deref().unwrap_or("null") == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &'static str) -> Object {
        Object {
            blob: Blob::of(bytes::Bytes::from_static(text.as_bytes())),
            etag: text.to_owned(),
            described: Described::default(),
            checksum: None,
        }
    }

    #[test]
    fn without_versions_the_newest_takes_the_place() {
        let at = SystemTime::UNIX_EPOCH;
        let mut bucket = Bucket::new("", false, at);
        assert_eq!(bucket.store("k", object("one"), "1".to_owned(), at, 1), None);
        assert_eq!(bucket.store("k", object("two"), "2".to_owned(), at, 1), None);
        assert_eq!(bucket.objects["k"].len(), 1);
        let (version, newest) = bucket.newest("k").unwrap();
        assert_eq!((newest.etag.as_str(), version.before.as_ref().unwrap().etag.as_str()), ("two", "one"));
        assert_eq!(bucket.delete("k", "3".to_owned(), at), None);
        assert!(bucket.objects.is_empty());
        assert!(bucket.deleted.contains_key("k"));
        bucket.store("k", object("three"), "4".to_owned(), at, 1);
        assert!(bucket.deleted.is_empty());
    }

    #[test]
    fn with_versions_all_are_kept_until_each_is_deleted() {
        let at = SystemTime::UNIX_EPOCH;
        let mut bucket = Bucket::new("", false, at);
        bucket.versioned = true;
        bucket.store("k", object("one"), "1".to_owned(), at, 1);
        bucket.store("k", object("two"), "2".to_owned(), at, 1);
        assert_eq!(bucket.delete("k", "3".to_owned(), at).as_deref(), Some("3"));
        assert!(bucket.newest("k").is_none());
        assert_eq!(bucket.objects["k"].len(), 3);
        assert!(bucket.delete_version("k", "3"));
        assert_eq!(bucket.newest("k").unwrap().1.etag, "two");
        assert!(!bucket.delete_version("k", "2"));
        assert!(!bucket.delete_version("k", "1"));
        assert!(bucket.objects.is_empty());
    }
}

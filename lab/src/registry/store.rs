//! What a registry holds: blobs, repositories and open uploads, in memory.

use std::collections::{BTreeMap, BTreeSet};

use bytes::{Bytes, BytesMut};

use crate::crypto;

/// What a registry holds.
#[derive(Debug, Default)]
pub(crate) struct Store {
    blobs: BTreeMap<String, Bytes>,
    repositories: BTreeMap<String, Repository>,
    uploads: BTreeMap<String, Upload>,
    begun: u64,
}

/// One repository.
#[derive(Debug, Default)]
pub(crate) struct Repository {
    blobs: BTreeSet<String>,
    pub(crate) manifests: BTreeMap<String, Manifest>,
    pub(crate) tags: BTreeMap<String, Tag>,
    /// Whether a manifest was ever put, which is when distribution's listing knows the repository.
    pub(crate) had_manifests: bool,
    /// Whether what it holds was there before anything was pushed.
    pub(crate) preset: bool,
}

/// One stored manifest.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
}

/// Where a tag points, and where it pointed before.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) digest: String,
    pub(crate) before: Option<String>,
    /// When it was put, by the stand-in's clock.
    pub(crate) put: u64,
}

/// One upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) repository: String,
    /// When it began, as distribution writes it into the upload's state.
    pub(crate) started: String,
    pub(crate) chunks: u32,
    /// Whether it was closed with a wrong digest. Distribution 2.8 then keeps the data and takes no state any more.
    pub(crate) spent: bool,
    data: BytesMut,
}

impl Upload {
    /// The bytes taken so far.
    pub(crate) fn size(&self) -> usize {
        self.data.len()
    }

    /// Takes a part.
    pub(crate) fn take(&mut self, chunk: &[u8]) {
        self.data.extend_from_slice(chunk);
        self.chunks += 1;
    }
}

impl Store {
    /// A store with these repositories, all empty.
    pub(crate) fn with_repositories(names: &[&str]) -> Self {
        let repositories = names.iter().map(|name| ((*name).to_owned(), Repository::default())).collect();
        Self { repositories, ..Self::default() }
    }

    /// The repository with this name, if a push made it.
    pub(crate) fn repository(&self, name: &str) -> Option<&Repository> {
        self.repositories.get(name)
    }

    /// The repository with this name, made now if it does not exist.
    pub(crate) fn repository_mut(&mut self, name: &str) -> &mut Repository {
        self.repositories.entry(name.to_owned()).or_default()
    }

    /// The names of all repositories.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.repositories.keys().map(String::as_str).collect()
    }

    /// A blob that the repository holds.
    pub(crate) fn blob(&self, repository: &str, digest: &str) -> Option<&Bytes> {
        self.repositories.get(repository)?.blobs.get(digest).and_then(|digest| self.blobs.get(digest))
    }

    /// A blob of any repository, as the bucket store behind the registry holds it.
    pub(crate) fn stored_blob(&self, digest: &str) -> Option<&Bytes> {
        self.blobs.get(digest)
    }

    /// Stores a blob in a repository.
    pub(crate) fn put_blob(&mut self, repository: &str, digest: &str, bytes: Bytes) {
        self.blobs.insert(digest.to_owned(), bytes);
        self.repository_mut(repository).blobs.insert(digest.to_owned());
    }

    /// Makes a blob of one repository one of another, if the first has it.
    pub(crate) fn mount(&mut self, repository: &str, digest: &str, from: &str) -> bool {
        let known = self.blob(from, digest).is_some();
        if known {
            self.repository_mut(repository).blobs.insert(digest.to_owned());
        }
        known
    }

    /// Removes a blob from a repository; the bytes stay where distribution, too, leaves them to garbage collection.
    pub(crate) fn delete_blob(&mut self, repository: &str, digest: &str) -> bool {
        self.repositories.get_mut(repository).is_some_and(|repository| repository.blobs.remove(digest))
    }

    /// Begins an upload, and returns its id: a UUID in form, a count in substance, so that runs repeat.
    pub(crate) fn begin_upload(&mut self, repository: &str, started: String) -> String {
        self.begun += 1;
        let hex = crypto::hex(&crypto::sha256(format!("{repository} {}", self.begun).as_bytes()));
        let id =
            format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30]);
        let repository = repository.to_owned();
        let upload = Upload { repository, started, chunks: 0, spent: false, data: BytesMut::new() };
        self.uploads.insert(id.clone(), upload);
        id
    }

    /// The upload with this id.
    pub(crate) fn upload(&mut self, id: &str) -> Option<&mut Upload> {
        self.uploads.get_mut(id)
    }

    /// The repository of the upload with this id.
    pub(crate) fn upload_repository(&self, id: &str) -> Option<&str> {
        self.uploads.get(id).map(|upload| upload.repository.as_str())
    }

    /// Ends the upload with this id, and returns its bytes followed by the last part.
    pub(crate) fn end_upload(&mut self, id: &str, last: Bytes) -> Option<Bytes> {
        let mut upload = self.uploads.remove(id)?;
        if upload.data.is_empty() {
            return Some(last);
        }
        upload.data.extend_from_slice(&last);
        Some(upload.data.freeze())
    }

    /// Keeps an ended upload as one that takes no state any more.
    pub(crate) fn spend_upload(&mut self, id: String, repository: String, started: String) {
        let upload = Upload { repository, started, chunks: 0, spent: true, data: BytesMut::new() };
        self.uploads.insert(id, upload);
    }

    /// How many uploads are neither closed nor cancelled.
    pub(crate) fn uploads_open(&self) -> usize {
        self.uploads.values().filter(|upload| !upload.spent).count()
    }

    /// Every manifest that was pushed, by its tags, or by its digest when it has none.
    pub(crate) fn manifests(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (name, repository) in self.repositories.iter().filter(|(_, repository)| !repository.preset) {
            all.extend(repository.tags.keys().map(|tag| format!("{name}:{tag}")));
            let untagged = |digest: &&String| repository.tags.values().all(|tag| tag.digest != **digest);
            all.extend(repository.manifests.keys().filter(untagged).map(|digest| format!("{name}@{digest}")));
        }
        all
    }
}

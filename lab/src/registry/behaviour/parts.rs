//! How the parts of the protocol are done: one small enum for each difference that needs code.

use crate::serve::Wire;

/// What happens to a request with a body that bears no good credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnauthenticatedBody {
    /// The body is read to its end, and then the answer is sent.
    Read,
    /// The connection is reset when so many bytes of the body of a `PUT` have arrived.
    ResetAfter(usize),
}

/// What a registry, or what stands in front of it, takes at most. What happens beyond is the answer in the situation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The bytes of a body.
    pub(crate) body: u64,
    /// A body of this length is waited for no longer when half of it has come, as when its sender pauses for too long.
    pub(crate) half_of: Option<u64>,
    /// The bodies of uploads that arrive at once. Small ones arrive in one piece and do not count.
    pub(crate) uploads: usize,
    /// The connections of a stand-in's life.
    pub(crate) connections: u64,
}

impl Limits {
    /// Everything is taken.
    pub(crate) const NONE: Self =
        Self { body: u64::MAX, half_of: None, uploads: usize::MAX, connections: u64::MAX };
}

/// Whether one server answers, or several behind one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backends {
    One,
    /// Two, which share what is stored, and do not share the secret that signs the state of uploads. A connection
    /// stays with the server that it reached first.
    TwoSecrets,
}

/// Where an upload goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// An absolute URL on the host of the request, with distribution's signed state.
    Absolute,
    /// An absolute URL on the host of the request, without state.
    AbsoluteWithoutState,
    /// A path below `/v2/`.
    Relative,
    /// A path below `/v2/`, with distribution's signed state.
    RelativeWithState,
    /// The path of Artifact Registry, which is not below `/v2/`.
    ArtifactsUploads,
    /// An absolute URL on this other host, with distribution's signed state.
    ForeignHost(&'static str),
    /// A path below `/v2/`, under another repository's name, which does not work there.
    OtherRepository,
}

/// What becomes of the parts of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chunks {
    /// Each is kept.
    Kept,
    /// Only the first is.
    FirstOnly,
}

/// Whether the digest of a closed upload is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DigestCheck {
    Verified,
    Omitted,
}

/// Whether a manifest is held against what it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum References {
    Checked,
    Unchecked,
}

/// The bytes of a blob that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlobBytes {
    /// Those that were pushed.
    Exact,
    /// Those, with the last one changed.
    LastOneFlipped,
}

/// What is made of a range that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ranges {
    /// It is served.
    Served,
    /// The whole is served as 206, and `Content-Range` says so.
    WholeAsPart,
}

/// The bytes of a manifest that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ManifestBytes {
    /// Those that were pushed.
    Exact,
    /// The same JSON, written anew.
    Rewritten,
}

/// Which state of a tag is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tags {
    /// The last.
    Fresh,
    /// The one before the last, on a connection that was opened after the last was put.
    StaleOnNewConnections,
}

/// Whether the list of tags has pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagPages {
    /// `n` and `last` are ignored, as by distribution 2.x.
    None,
    /// They are heeded, and `Link` names the next page, as by distribution 3.
    Linked,
}

/// A platform of the base image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Platform {
    Amd64,
    Arm64,
}

/// Whether the types that a client accepts are heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accept {
    /// As distribution 2.8 does: an OCI manifest is unknown to a client that does not name its type.
    Heeded,
    /// The stored manifest is served whatever the client names.
    Ignored,
}

/// Whether manifests and blobs can be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    Disabled,
    Enabled,
}

/// The bucket store that reads of blobs are redirected to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage {
    /// The state of its listener.
    pub(crate) wire: Wire,
    /// Whether it grants the requests that bear a good signature.
    pub(crate) grants: Grants,
}

/// Whether a bucket store grants the requests that bear a good signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grants {
    Signed,
    Nothing,
}

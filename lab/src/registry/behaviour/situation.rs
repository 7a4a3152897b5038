//! The two lists of a behaviour: situations that have an answer of their own, and changes of answers.

/// Where a canned answer can take the place of the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// Any request at all.
    Anything,
    /// A connection is opened beyond the limit.
    ManyConnections,
    /// A body is larger than the limit.
    LargeBody,
    /// A body is sent in chunks, without a length.
    ChunkedBody,
    /// Half of a body has come, and the rest is waited for no longer.
    HalfBody,
    /// More bodies of uploads arrive at once than the limit.
    ManyUploads,
    /// Anything in a repository below the prefix of the target, but for a `HEAD` without credentials. It is answered
    /// whether the credentials are good or not.
    Namespace,
    /// A request without good credentials; the challenge is added to the answer.
    Unauthenticated,
    /// A repository's name has fewer components than it needs.
    ShortName,
    /// A repository's name has more components than are allowed.
    NestedName,
    /// The token realm is asked for a scope with such a name.
    NestedScope,
    /// The catalogue is asked for.
    Catalog,
    /// The token realm is asked by `GET`.
    TokenByGet,
    /// The token realm is asked by `POST`.
    TokenByPost,
    /// An upload is begun, a blob mounted, or a manifest put.
    Push,
    /// An upload is begun or a blob mounted.
    StartUpload,
    /// The same, in a repository that does not exist.
    StartUploadInAbsentRepository,
    /// Any admitted request in one of the two repositories that Gitpod itself uses.
    InGitpodRepository,
    /// A blob is mounted from another repository.
    Mount,
    /// A `PUT` carries the bytes of a blob.
    PutBlobWithBody,
    /// A `PUT` closes an upload of a blob that its repository has already.
    PutPresentBlob,
    /// A `HEAD` asks for a blob that exists.
    HeadPresentBlob,
    /// A `HEAD` asks for a blob that does not exist.
    HeadAbsentBlob,
    /// A manifest is read in a repository that does not exist.
    AbsentRepository,
    /// A tag is read that does not exist, in a repository that does.
    AbsentTag,
    /// A `HEAD` asks for a manifest that exists.
    HeadPresentManifest,
    /// An OCI manifest or index is put.
    PutOciManifest,
    /// An OCI index is put.
    PutOciIndex,
    /// A manifest of Docker's schema 2 is put.
    PutSchema2,
    /// A manifest list of Docker's is put.
    PutManifestList,
    /// A manifest is put to a tag that exists.
    PutPresentTag,
}

/// The kinds of answers that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every answer; of no answer itself.
    Any,
    /// None of the kinds below.
    Other,
    /// What stands in front of the product answered: it bears none of the product's signs.
    Front,
    /// `/v2/` was asked for with good credentials.
    Base,
    /// The 401 to a request without good credentials.
    Challenge,
    /// An upload was begun.
    UploadStarted,
    /// A part of an upload was taken.
    ChunkTaken,
    /// A blob was stored by `PUT`.
    BlobPut,
    /// A manifest was stored.
    ManifestPut,
    /// A manifest that exists was asked for by `HEAD`.
    ManifestHead,
    /// A manifest that exists was asked for by `GET`.
    ManifestGet,
}

/// One change of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// This header is not sent.
    Drop(&'static str),
    /// This header has this value.
    Set(&'static str, &'static str),
    /// The first header is called as the second says.
    Rename(&'static str, &'static str),
    /// The status is this one.
    Status(u16),
}

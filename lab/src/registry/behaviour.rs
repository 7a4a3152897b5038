//! How one registry behaves, as data: what a product's profile is made of, and what a fault changes.
//!
//! Two lists carry most of it, and need no code of their own: [`Behaviour::instead`] (in this situation, answer that)
//! and [`Behaviour::changes`] (in answers of this kind, change that). The remaining fields are the differences that
//! need code.

use super::canned::Canned;
use crate::serve::Wire;

/// How one registry behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// The state of its listener.
    pub(crate) wire: Wire,
    /// The host that the product is known by, when that is not the loopback address.
    pub(crate) host: Option<&'static str>,
    /// The path below the host that the target's URL names.
    pub(crate) prefix: &'static str,
    /// Who may use it, and how they show it.
    pub(crate) access: Access,
    /// The account that the target's text names; none when the registry asks for none.
    pub(crate) account: Option<Account>,
    /// Headers that every answer bears.
    pub(crate) signs: &'static [(&'static str, &'static str)],
    /// The media type of its JSON answers.
    pub(crate) json: &'static str,
    /// What it answers instead in a situation; the first entry that fits counts.
    pub(crate) instead: Vec<(Situation, Canned)>,
    /// What it changes in its answers, in this order.
    pub(crate) changes: Vec<(Kind, Change)>,
    /// What happens to a request with a body that bears no good credentials.
    pub(crate) unauthenticated_body: UnauthenticatedBody,
    /// Repositories that exist before anything was pushed.
    pub(crate) repositories: &'static [&'static str],
    /// Where an upload goes on.
    pub(crate) location: Location,
    /// What becomes of the parts of an upload.
    pub(crate) chunks: Chunks,
    /// Whether the digest of a closed upload is verified.
    pub(crate) digest_check: DigestCheck,
    /// The bytes of a blob that is read.
    pub(crate) blob_bytes: BlobBytes,
    /// The bytes of a manifest that is read.
    pub(crate) manifest_bytes: ManifestBytes,
    /// Which state of a tag is read.
    pub(crate) tags: Tags,
    /// Whether the types that a client accepts are heeded.
    pub(crate) accept: Accept,
    /// Whether manifests and blobs can be deleted.
    pub(crate) deletion: Deletion,
    /// The bucket store that reads of blobs are redirected to.
    pub(crate) storage: Option<Storage>,
}

impl Behaviour {
    /// Docker's distribution 2.8 as it starts without configuration: every profile is this with differences.
    /// Observed on a loopback distribution 2.8.2 of Debian.
    pub(crate) fn distribution() -> Self {
        Self {
            wire: Wire::GOOD,
            host: None,
            prefix: "/gitpod",
            access: Access::Open,
            account: None,
            signs: &[("docker-distribution-api-version", "registry/2.0")],
            json: "application/json; charset=utf-8",
            instead: Vec::new(),
            changes: Vec::new(),
            unauthenticated_body: UnauthenticatedBody::Read,
            repositories: &[],
            location: Location::Absolute,
            chunks: Chunks::Kept,
            digest_check: DigestCheck::Verified,
            blob_bytes: BlobBytes::Exact,
            manifest_bytes: ManifestBytes::Exact,
            tags: Tags::Fresh,
            accept: Accept::Heeded,
            deletion: Deletion::Disabled,
            storage: None,
        }
    }

    /// What is answered instead in this situation.
    pub(crate) fn instead(&self, situation: Situation) -> Option<&Canned> {
        self.instead.iter().find(|(when, _)| *when == situation).map(|(_, answer)| answer)
    }

    /// A fault's answer goes before the product's own.
    pub(crate) fn answer_instead(&mut self, situation: Situation, answer: Canned) {
        self.instead.insert(0, (situation, answer));
    }

    /// A fault's change comes after the product's own.
    pub(crate) fn change(&mut self, kind: Kind, change: Change) {
        self.changes.push((kind, change));
    }
}

/// Where a canned answer can take the place of the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// Any request at all.
    Anything,
    /// A request without good credentials; the challenge is added to the answer.
    Unauthenticated,
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
}

/// The kinds of answers that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every answer; of no answer itself.
    Any,
    /// None of the kinds below.
    Other,
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
    /// The status is this one.
    Status(u16),
}

/// Who may use the registry, and how they show it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    /// Everybody, whatever they show.
    Open,
    /// Whoever shows the account's name and password; `{host}` in the challenge is the host of the request.
    Basic(&'static str),
    /// Whoever shows a token.
    Bearer(Bearer),
}

/// A token realm on the registry's own host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer {
    /// The path of the realm.
    pub(crate) path: &'static str,
    /// The realm that the challenge names; none for the path on the host of the request.
    pub(crate) realm: Option<&'static str>,
    /// The service that the challenge names; `{host}` is the host of the request.
    pub(crate) service: &'static str,
    /// The actions that a push needs, in the order in which the challenge names them.
    pub(crate) push: &'static str,
    /// Whether the challenge names a scope.
    pub(crate) scope: Scope,
    /// Whether the answer of the realm holds a token.
    pub(crate) token: Token,
}

/// The account that the target's text names.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) username: &'static str,
    /// The password in the file beside the target's text.
    pub(crate) password: String,
    /// Which passwords the server takes.
    pub(crate) check: PasswordCheck,
}

/// Which passwords the server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordCheck {
    /// The account's.
    Exact,
    /// Any, of any user.
    Any,
    /// Another one than the account's.
    Changed,
}

/// Whether the challenge names a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Named,
    Missing,
}

/// Whether the answer of a token realm holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Issued,
    Missing,
}

/// What happens to a request with a body that bears no good credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnauthenticatedBody {
    /// The body is read to its end, and then the answer is sent.
    Read,
    /// The connection is reset while the body is in flight.
    Reset,
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
    /// The path of Artifact Registry, which is not below `/v2/`.
    ArtifactsUploads,
    /// An absolute URL on a host that does not exist.
    ForeignHost,
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

/// The bytes of a blob that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlobBytes {
    /// Those that were pushed.
    Exact,
    /// Those, with the last one changed.
    LastOneFlipped,
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

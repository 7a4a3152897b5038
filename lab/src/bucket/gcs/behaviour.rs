//! How one Google Cloud Storage behaves, as data: what a profile is made of, and what a fault changes.

use super::refusal::Refusal;
use crate::serve::Wire;

/// How one Google Cloud Storage behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// The state of the listener of `storage.googleapis.com`.
    pub(crate) wire: Wire,
    /// What the target's key file is.
    pub(crate) key_file: KeyFile,
    /// How far its clock is behind ours.
    pub(crate) behind_seconds: i64,
    /// Its words to whoever makes a bucket that he has already.
    pub(crate) owned: &'static str,
    /// What it answers instead in a situation; the first entry that fits counts.
    pub(crate) instead: Vec<(Situation, Instead)>,
    /// What becomes of resumable uploads on their way.
    pub(crate) resumable: Resumable,
    /// What is made of a range that is asked for.
    pub(crate) ranges: Ranges,
    /// Whether signed URLs are held against their signatures.
    pub(crate) signatures: Signatures,
    /// Whether listings are whole.
    pub(crate) listing: Listing,
    /// What becomes of the names of custom metadata.
    pub(crate) metadata: Metadata,
    /// What becomes of the type that an object is given.
    pub(crate) types: Types,
    /// The key for the XML interface by HMAC; the target's text names it.
    pub(crate) hmac: Option<HmacKey>,
}

impl Behaviour {
    /// Google Cloud Storage as its documentation has it today.
    pub(crate) fn google() -> Self {
        Self {
            wire: Wire::GOOD,
            key_file: KeyFile::ServiceAccount,
            behind_seconds: 0,
            owned: "Your previous request to create the named bucket succeeded and you already own it.",
            instead: Vec::new(),
            resumable: Resumable::Kept,
            ranges: Ranges::Served,
            signatures: Signatures::Verified,
            listing: Listing::Whole,
            metadata: Metadata::Exact,
            types: Types::Kept,
            hmac: None,
        }
    }

    /// What is answered instead in this situation.
    pub(crate) fn instead(&self, situation: Situation) -> Option<&Instead> {
        self.instead.iter().find(|(when, _)| *when == situation).map(|(_, answer)| answer)
    }

    /// The refusal in this situation, if there is one.
    pub(crate) fn refuses(&self, situation: Situation) -> Result<(), Refusal> {
        match self.instead(situation) {
            Some(Instead::Refuse(refusal)) => Err(refusal.clone()),
            Some(Instead::Page(..) | Instead::Json(..)) | None => Ok(()),
        }
    }
}

/// When something is answered instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    /// Whatever is asked.
    Anything,
    /// A token is asked for, with an assertion that is good.
    Token,
    /// A bucket is asked for that does not exist.
    AbsentBucket,
    /// A bucket is made.
    InsertBucket,
    /// Objects are composed.
    Compose,
    /// An object that exists is deleted.
    DeleteObject,
    /// A URL bears a good V2 signature.
    SignedV2,
    /// A request to the XML interface bears a good HMAC signature.
    Interop,
}

/// What is answered instead.
#[derive(Clone, Debug)]
pub(crate) enum Instead {
    /// An error in the words of the interface that was asked.
    Refuse(Refusal),
    /// A page in HTML, without any sign of Google.
    Page(u16, &'static str),
    /// JSON of the token endpoint.
    Json(u16, &'static str),
}

/// What the target's key file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFile {
    /// The key of a service account.
    ServiceAccount,
    /// The same, but its `token_uri` is on a host of nobody.
    ForeignTokenUri,
    /// A configuration of workload identity, which holds no key.
    ExternalAccount,
}

/// What becomes of resumable uploads on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resumable {
    /// Nothing.
    Kept,
    /// Something in between makes a 200 without `Range` of each 308.
    SwallowsIncomplete,
    /// Something in between damages every chunk but the first.
    Damaged,
}

/// What is made of a range that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ranges {
    /// It is served.
    Served,
    /// The whole is served.
    Ignored,
}

/// Whether signed URLs are held against their signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signatures {
    /// They are.
    Verified,
    /// They are not, as by a cache or an emulator in between.
    Unchecked,
}

/// Whether listings are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    /// They are.
    Whole,
    /// Every page but the first lacks its first object.
    LosesFirstOfPages,
}

/// What becomes of the names of custom metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metadata {
    /// They are kept.
    Exact,
    /// They are read in lower case.
    Lowered,
}

/// What becomes of the type that an object is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Types {
    /// It is kept.
    Kept,
    /// What is written through the JSON interface becomes `application/octet-stream`.
    OctetStream,
}

/// A key for the XML interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HmacKey {
    pub(crate) access: &'static str,
    pub(crate) secret: &'static str,
}

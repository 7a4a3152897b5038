//! How one registry behaves, as data: what a product's profile is made of, and what a fault changes.
//!
//! Two lists carry most of it, and need no code of their own: [`Behaviour::instead`] (in this situation, answer that)
//! and [`Behaviour::changes`] (in answers of this kind, change that). The remaining fields are the differences that
//! need code: who is let in ([`access`]), and how the parts of the protocol are done ([`parts`]).

mod situation;

mod access;

mod parts;

use std::ops::RangeInclusive;

pub(crate) use access::{
    Access, Account, Bearer, Granted, Lifetime, Page, PasswordCheck, Reader, Scope, Token, Uses,
};
pub(crate) use parts::{
    Accept, Backends, BlobBytes, Chunks, Deletion, DigestCheck, Grants, Limits, Location, ManifestBytes,
    Platform, Ranges, References, Storage, TagPages, Tags, UnauthenticatedBody,
};
pub(crate) use situation::{Change, Kind, Situation};

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
    /// The hosts beside its own that the target's text trusts with the password.
    pub(crate) allow_hosts: &'static [&'static str],
    /// Headers that every answer bears.
    pub(crate) signs: &'static [(&'static str, &'static str)],
    /// The media type of its JSON answers.
    pub(crate) json: &'static str,
    /// What it serves beside the protocol of registries; the first that fits counts.
    pub(crate) pages: Vec<Page>,
    /// How far its clock is behind ours.
    pub(crate) behind_seconds: i64,
    /// What it answers instead in a situation; the first entry that fits counts.
    pub(crate) instead: Vec<(Situation, Canned)>,
    /// What it changes in its answers, in this order.
    pub(crate) changes: Vec<(Kind, Change)>,
    /// What happens to a request with a body that bears no good credentials.
    pub(crate) unauthenticated_body: UnauthenticatedBody,
    /// What it takes at most.
    pub(crate) limits: Limits,
    /// Whether one server answers, or several behind one address.
    pub(crate) backends: Backends,
    /// How many components a repository's name has.
    pub(crate) components: RangeInclusive<usize>,
    /// Repositories that exist before anything was pushed.
    pub(crate) repositories: &'static [&'static str],
    /// The repository whose tag `latest` is an image for two platforms that workspaces can build on. It is there
    /// before anything was pushed, and the target's text names it as `base_image`.
    pub(crate) base_image: Option<&'static str>,
    /// Which platform that image names first.
    pub(crate) first_platform: Platform,
    /// Where an upload goes on.
    pub(crate) location: Location,
    /// What becomes of the parts of an upload.
    pub(crate) chunks: Chunks,
    /// Whether the digest of a closed upload is verified.
    pub(crate) digest_check: DigestCheck,
    /// Whether a manifest is held against what it refers to.
    pub(crate) references: References,
    /// The bytes of a blob that is read.
    pub(crate) blob_bytes: BlobBytes,
    /// What is made of a range that is asked for.
    pub(crate) ranges: Ranges,
    /// The bytes of a manifest that is read.
    pub(crate) manifest_bytes: ManifestBytes,
    /// Which state of a tag is read.
    pub(crate) tags: Tags,
    /// Whether the list of tags has pages.
    pub(crate) tag_pages: TagPages,
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
            allow_hosts: &[],
            signs: &[("docker-distribution-api-version", "registry/2.0")],
            json: "application/json; charset=utf-8",
            pages: Vec::new(),
            behind_seconds: 0,
            instead: Vec::new(),
            changes: Vec::new(),
            unauthenticated_body: UnauthenticatedBody::Read,
            limits: Limits::NONE,
            backends: Backends::One,
            components: 1..=usize::MAX,
            repositories: &[],
            base_image: Some("library/base"),
            first_platform: Platform::Amd64,
            location: Location::Absolute,
            chunks: Chunks::Kept,
            digest_check: DigestCheck::Verified,
            references: References::Checked,
            blob_bytes: BlobBytes::Exact,
            ranges: Ranges::Served,
            manifest_bytes: ManifestBytes::Exact,
            tags: Tags::Fresh,
            tag_pages: TagPages::None,
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

    /// The path below the host without its slash, which the names of the target's repositories begin with.
    pub(crate) fn namespace(&self) -> &'static str {
        self.prefix.trim_start_matches('/')
    }

    /// The host of the token realm, when it is not the registry's own.
    pub(crate) fn realm_host(&self) -> Option<&'static str> {
        match self.access {
            Access::Bearer(bearer) => bearer.host,
            Access::Basic(_) | Access::Open => None,
        }
    }

    /// How many components the name of a repository right below the prefix has.
    pub(crate) fn flat(&self) -> usize {
        self.namespace().split('/').filter(|component| !component.is_empty()).count() + 1
    }
}

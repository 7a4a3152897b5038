//! The faults of reads, lists and deletions.

use super::{change, fault, instead, set, storage};
use crate::certificates::Certificate;
use crate::fault::Fault;
use crate::registry::answers::{DENIED, UNAUTHORIZED, UNSUPPORTED};
use crate::registry::behaviour::{
    BlobBytes, Change, Deletion, Grants, Kind, Platform, Ranges, Situation, TagPages,
};
use crate::registry::canned::Canned;
use crate::serve::Listen;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("absent-repository-400", "answers 400 to a manifest in a repository that does not exist", |b| {
        instead(b, Situation::AbsentRepository, Canned::error(400, "NAME_INVALID", "invalid repository name"))
    }),
    fault("absent-repository-401", "answers 401 to a manifest in a repository that does not exist", |b| {
        instead(b, Situation::AbsentRepository, UNAUTHORIZED)
    }),
    fault("absent-tag-400", "answers 400 to an absent tag in a repository that exists", |b| {
        instead(b, Situation::AbsentTag, Canned::error(400, "TAG_INVALID", "manifest tag did not match URI"))
    }),
    fault("blob-corrupted", "changes one byte of every blob that is read", |b| {
        set(&mut b.blob_bytes, BlobBytes::LastOneFlipped)
    }),
    fault("delete-refused", "answers 405 to every deletion", |b| set(&mut b.deletion, Deletion::Disabled)),
    fault("head-absent-blob-403", "answers 403 to the HEAD of an absent blob", |b| {
        instead(b, Situation::HeadAbsentBlob, DENIED)
    }),
    fault("head-manifest-405", "answers 405 to the HEAD of a manifest that exists", |b| {
        instead(b, Situation::HeadPresentManifest, UNSUPPORTED)
    }),
    fault("head-manifest-without-length", "answers the HEAD of a manifest without Content-Length", |b| {
        change(b, Kind::ManifestHead, Change::Drop("content-length"))
    }),
    fault("head-present-blob-405", "answers 405 to the HEAD of a blob that exists", |b| {
        instead(b, Situation::HeadPresentBlob, UNSUPPORTED)
    }),
    fault("multi-arch-arm-first", "serves a base image that names arm64 before amd64", |b| {
        set(&mut b.first_platform, Platform::Arm64)
    }),
    fault("range-ignored-wrongly", "answers a range with all bytes as 206", |b| {
        set(&mut b.ranges, Ranges::WholeAsPart)
    }),
    fault("redirect-refused", "redirects reads of blobs to a storage that answers 403", |b| {
        set(&mut storage(b)?.grants, Grants::Nothing)
    }),
    fault("redirect-to-closed-port", "redirects reads of blobs to a port where nothing listens", |b| {
        set(&mut storage(b)?.wire.listen, Listen::Closed)
    }),
    fault(
        "redirect-untrusted",
        "redirects reads of blobs to a storage with a certificate of another CA",
        |b| set(&mut storage(b)?.wire.certificate, Certificate::UnknownCa),
    ),
    fault("tags-unpaged", "lists all tags at once, whatever is asked for", |b| {
        set(&mut b.tag_pages, TagPages::None)
    }),
];

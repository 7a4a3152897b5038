//! The faults of uploads and of the creation of repositories.

use super::{change, fault, instead, set};
use crate::fault::Fault;
use crate::registry::answers::{DENIED, DIGEST, NESTED, PORTAL, READ_ONLY, TOO_LARGE, TOO_MANY};
use crate::registry::behaviour::{Backends, Change, Chunks, DigestCheck, Kind, Location, Situation};
use crate::registry::canned::Canned;
use crate::registry::products::NO_BLOB_UPDATE;
use crate::registry::upload::signs_state;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("blob-put-without-digest", "answers the PUT of a blob without Docker-Content-Digest", |b| {
        change(b, Kind::BlobPut, Change::Drop(DIGEST))
    }),
    fault("blob-update-refused", "answers 400 to the PUT of a blob that is there already", |b| {
        instead(b, Situation::PutPresentBlob, Canned::error(400, "BLOB_UPLOAD_INVALID", NO_BLOB_UPDATE))
    }),
    fault("body-limit", "answers 413 in nginx's HTML to any PUT that carries a blob", |b| {
        instead(b, Situation::PutBlobWithBody, TOO_LARGE)
    }),
    fault("digest-header-stripped", "bears no Docker-Content-Digest on any answer", |b| {
        change(b, Kind::Any, Change::Drop(DIGEST))
    }),
    fault(
        "gitpod-repositories-denied",
        "answers 403 to every request in base-images or workspace-images",
        |b| instead(b, Situation::InGitpodRepository, DENIED),
    ),
    fault("location-foreign-host", "sends uploads on to a host that does not exist", |b| {
        set(&mut b.location, Location::ForeignHost("https://other-host.invalid"))
    }),
    fault(
        "location-other-repository",
        "sends uploads on under another repository's name, where they fail",
        |b| set(&mut b.location, Location::OtherRepository),
    ),
    fault("monolithic-put-blob-unknown", "answers 404 BLOB_UNKNOWN to a PUT that carries a blob", |b| {
        instead(b, Situation::PutBlobWithBody, Canned::error(404, "BLOB_UNKNOWN", "blob unknown to registry"))
    }),
    fault("mount-500", "answers 500 to a mount", |b| {
        instead(b, Situation::Mount, Canned::error(500, "UNKNOWN", "unknown error"))
    }),
    fault("nested-name-refused", "answers 400 to names with more than one component below the prefix", |b| {
        b.components = 1..=b.flat();
        instead(b, Situation::NestedName, NESTED)
    }),
    fault("parallel-429", "answers 429 to the body of an upload while two others arrive", |b| {
        b.limits.uploads = 2;
        instead(b, Situation::ManyUploads, TOO_MANY)
    }),
    fault("patch-201", "answers 201 to a part of an upload", |b| {
        change(b, Kind::ChunkTaken, Change::Status(201))
    }),
    fault("patch-drops-data", "answers 202 to every part of an upload, and keeps only the first", |b| {
        set(&mut b.chunks, Chunks::FirstOnly)
    }),
    fault("push-denied", "answers 403 to the begin of an upload", |b| {
        instead(b, Situation::StartUpload, DENIED)
    }),
    fault("push-refused", "answers 400 to the begin of an upload", |b| {
        let message = "Unsupported docker v2 repository request for '{repository}'";
        instead(b, Situation::StartUpload, Canned::error(400, "UNSUPPORTED", message))
    }),
    fault("push-to-absent-404", "answers 404 to an upload into a repository that does not exist", |b| {
        let message = "The repository with name '{repository}' does not exist in the registry";
        instead(b, Situation::StartUploadInAbsentRepository, Canned::error(404, "NAME_UNKNOWN", message))
    }),
    fault(
        "read-only",
        "refuses every push with 405 in plain text, as distribution does in maintenance",
        |b| instead(b, Situation::Push, READ_ONLY),
    ),
    fault(
        "sticky-uploads",
        "takes an upload no further on a new connection, which reaches another server",
        |b| {
            if signs_state(b.location) {
                set(&mut b.backends, Backends::TwoSecrets)
            } else {
                Err("it needs a profile with distribution's signed uploads")
            }
        },
    ),
    fault("upload-init-200-html", "answers the begin of an upload with 200 and a page in HTML", |b| {
        instead(b, Situation::StartUpload, PORTAL)
    }),
    fault("upload-without-location", "begins uploads without saying where they go on", |b| {
        change(b, Kind::UploadStarted, Change::Drop("location"))
    }),
    fault("wrong-digest-accepted", "stores a blob under whatever digest is claimed for it", |b| {
        set(&mut b.digest_check, DigestCheck::Omitted)
    }),
];

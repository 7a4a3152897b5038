//! The faults of manifests and tags.

use super::{change, fault, instead, set};
use crate::fault::Fault;
use crate::registry::answers::{DIGEST, IMMUTABLE};
use crate::registry::behaviour::{Change, Kind, ManifestBytes, References, Situation, Tags};
use crate::registry::canned::Canned;

const INVALID: Canned = Canned::error(400, "MANIFEST_INVALID", "manifest invalid");

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("manifest-content-type-plain", "calls every manifest that is read text/plain", |b| {
        let plain = Change::Set("content-type", "text/plain; charset=utf-8");
        change(b, Kind::ManifestHead, plain)?;
        change(b, Kind::ManifestGet, plain)
    }),
    fault("manifest-list-refused", "answers 400 to the PUT of a manifest list of Docker's", |b| {
        instead(b, Situation::PutManifestList, INVALID)
    }),
    fault(
        "manifest-put-without-digest",
        "answers the PUT of a manifest without Docker-Content-Digest",
        |b| change(b, Kind::ManifestPut, Change::Drop(DIGEST)),
    ),
    fault("manifest-rewritten", "serves the JSON of manifests in other bytes than were pushed", |b| {
        set(&mut b.manifest_bytes, ManifestBytes::Rewritten)
    }),
    fault("missing-blob-accepted", "takes a manifest that refers to what is not there", |b| {
        set(&mut b.references, References::Unchecked)
    }),
    fault("oci-index-refused", "answers 400 to the PUT of an OCI index", |b| {
        instead(b, Situation::PutOciIndex, INVALID)
    }),
    fault("oci-manifest-refused", "answers 400 to the PUT of an OCI manifest or index", |b| {
        instead(b, Situation::PutOciManifest, INVALID)
    }),
    fault("schema2-refused", "answers 400 to the PUT of a manifest of Docker's schema 2", |b| {
        instead(b, Situation::PutSchema2, INVALID)
    }),
    fault("stale-tag", "reads tags on new connections as they were before they were last put", |b| {
        set(&mut b.tags, Tags::StaleOnNewConnections)
    }),
    fault("tag-immutable", "answers 412 to the PUT of a tag that exists, in Harbor's words", |b| {
        instead(b, Situation::PutPresentTag, IMMUTABLE)
    }),
];

//! The probes of Google's JSON interface, one file each.

mod sa_key;
mod bucket_lifecycle;
mod bucket_conflict;
mod resumable_upload;
mod compose;
mod ranged_download;
mod signed_url_v2;
mod list_delete;
mod metadata_type;
mod interop_hmac;

use harness::Probe;

use crate::bucket::Bucket;

/// Every probe of Google's JSON interface, in the order in which they are reported.
pub(super) const ALL: &[Probe<Bucket>] = &[
    sa_key::PROBE,
    bucket_lifecycle::PROBE,
    bucket_conflict::PROBE,
    resumable_upload::PROBE,
    compose::PROBE,
    ranged_download::PROBE,
    signed_url_v2::PROBE,
    list_delete::PROBE,
    metadata_type::PROBE,
    interop_hmac::PROBE,
];

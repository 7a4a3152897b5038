//! Why a bucket store does not serve Gitpod. Each remedy tells the operator what to change.

mod entry;
mod buckets;
mod objects;
mod multipart;
mod presigned;
mod listing;
mod registry;
mod encodings;
mod sdk;
mod gcs;

use harness::Cause;

pub use buckets::*;
pub use encodings::*;
pub use entry::*;
pub use gcs::*;
pub use listing::*;
pub use multipart::*;
pub use objects::*;
pub use presigned::*;
pub use registry::*;
pub use sdk::*;

/// Every cause of the family, in the order of the modules.
pub(super) const ALL: &[&[&Cause]] = &[
    crate::net::causes::CAUSES,
    ENTRY,
    BUCKETS,
    OBJECTS,
    MULTIPART,
    PRESIGNED,
    LISTING,
    REGISTRY,
    ENCODINGS,
    SDK,
    GCS,
];

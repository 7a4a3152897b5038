//! The bucket family: stores that speak the interface of S3 ([`s3`]), and Google Cloud Storage with its own ([`gcs`]).
//!
//! The two share no protocol, so each is a stand-in of its own; what they share is the machinery of listeners, the log,
//! and what is asked of both afterwards: which objects, buckets and uploads are left.

pub(crate) mod s3;

pub(crate) mod gcs;

/// The family that both answer as.
const FAMILY: &str = "bucket";

//! The products that the lab plays, one file each: how the product differs from distribution 2.8.
//!
//! Where a difference is documented, its source stands beside it; where it is only general knowledge, that is said.

use crate::profile::Profile;

mod artifactory;
mod docker_registry;
mod ecr;
mod gcr;
mod in_cluster_s3;
mod nexus;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    artifactory::PROFILE,
    docker_registry::PROFILE,
    docker_registry::ANONYMOUS,
    docker_registry::DELETE,
    ecr::PROFILE,
    gcr::PROFILE,
    in_cluster_s3::PROFILE,
    nexus::PROFILE,
];

/// The family that all of them answer as.
const FAMILY: &str = "registry";

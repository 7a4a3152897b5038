//! The products that the lab plays, one file each: how the product differs from distribution 2.8.
//!
//! Where a difference is documented, its source stands beside it; where it is only general knowledge, that is said.

use crate::profile::Profile;

mod acr;
mod artifact_registry;
mod artifactory;
mod docker_hub;
mod docker_registry;
mod ecr;
mod gcr;
mod ghcr;
mod gitea;
mod gitlab;
mod harbor;
mod in_cluster_s3;
mod ingress;
mod nexus;
mod quay;
mod zot;

pub(super) use ecr::password as ending_password;
pub(super) use nexus::NO_BLOB_UPDATE;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    acr::PROFILE,
    artifact_registry::PROFILE,
    artifact_registry::MISSING,
    artifactory::PROFILE,
    artifactory::BLOB_UNKNOWN,
    artifactory::VIRTUAL,
    docker_hub::PROFILE,
    docker_hub::LIMITED,
    docker_registry::PROFILE,
    docker_registry::THREE,
    docker_registry::ANONYMOUS,
    docker_registry::DELETE,
    docker_registry::PROXY_CACHE,
    docker_registry::MAINTENANCE,
    ecr::PROFILE,
    ecr::CREATE_ON_PUSH,
    gcr::PROFILE,
    ghcr::PROFILE,
    gitea::PROFILE,
    gitlab::PROFILE,
    gitlab::NO_PROJECT,
    harbor::PROFILE,
    harbor::IMMUTABLE_TAG,
    harbor::PROJECT_MISSING,
    harbor::READ_ONLY,
    in_cluster_s3::PROFILE,
    ingress::BODY_LIMIT,
    ingress::FOREIGN_LOCATION,
    ingress::RESETS,
    ingress::STRIPS_DIGEST,
    nexus::PROFILE,
    nexus::GROUP,
    nexus::REDEPLOY_DISABLED,
    quay::PROFILE,
    quay::FLAT_NAMES,
    quay::NAMESPACE_MISSING,
    quay::READ_ONLY,
    ingress::REPLICAS,
    zot::PROFILE,
];

/// The family that all of them answer as.
const FAMILY: &str = "registry";

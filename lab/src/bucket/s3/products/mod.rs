//! The products that the lab plays by the interface of S3, one file each: how the product differs from a plain store.
//!
//! Where a difference is documented, its source stands beside it; where it is only general knowledge, that is said.

mod amazon;

mod ceph;

mod cloudflare;

mod garage;

mod minio;

mod seaweedfs;

mod wasabi;

use super::behaviour::Behaviour;
use crate::bucket::FAMILY;
use crate::family::Make;
use crate::profile::Profile;

pub(super) use amazon::hosts_of as amazon_hosts;
pub(super) use minio::NO_KMS;

/// Every profile of the interface, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    amazon::PROFILE,
    amazon::EU,
    amazon::NEW_REGION,
    amazon::NO_LIST,
    amazon::SINGLE,
    amazon::SINGLE_NO_LIST,
    ceph::PROFILE,
    cloudflare::PROFILE,
    garage::PROFILE,
    minio::PROFILE,
    minio::HTTP,
    minio::OLD,
    minio::REGION,
    minio::REGISTRY,
    minio::REGISTRY_NO_KMS,
    minio::SINGLE,
    seaweedfs::PROFILE,
    wasabi::PROFILE,
];

/// A profile that is not part of `run --lab`.
const fn profile(
    id: &'static str,
    product: &'static str,
    title: &'static str,
    behaviour: fn() -> Behaviour,
) -> Profile {
    Profile { id, family: FAMILY, product, title, healthy: false, behaviour: Make::S3(behaviour) }
}

/// The same as part of it.
const fn healthy(profile: Profile) -> Profile {
    Profile { healthy: true, ..profile }
}

//! The clusters that the lab plays, one file a platform: which objects are in them.
//!
//! Read in this order: how an object is written ([`object`], [`crd`]), what clusters are made of ([`node`], [`images`],
//! [`workload`]), what every one has ([`base`], [`api_services`], [`storage`], [`webhooks`], [`networks`],
//! [`cert_manager`], [`gitpod`]), how one is put together ([`cluster`]), and then the platforms.
//!
//! What nodes say of themselves is recorded from real ones; labels, annotations, provider ids and the names of what
//! runs are documented, or general knowledge where the file says so. Every cluster is one on which Gitpod could be
//! installed: nodes for each of its roles, a default class of storage, snapshots, cert-manager with an issuer and a
//! certificate for its domain.

mod object;

mod crd;

mod node;

mod images;

mod workload;

mod base;

mod api_services;

mod storage;

mod webhooks;

mod networks;

mod cert_manager;

mod gitpod;

mod cluster;

mod gke;

mod eks;

mod aks;

mod k3s;

mod rke2;

mod openshift;

mod kubeadm;

mod kind;

mod digitalocean;

use super::FAMILY;
use super::behaviour::Behaviour;
use crate::family::Make;
use crate::profile::Profile;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    aks::PROFILE,
    aks::OF_MARINER,
    aks::WITH_WINDOWS,
    gke::CERT_MANAGER_1_4,
    digitalocean::V1_19,
    eks::PROFILE,
    eks::AL2,
    eks::OF_BOTTLEROCKET,
    eks::OLD_RUNTIME,
    eks::FARGATE,
    gke::PROFILE,
    gke::V1_33,
    gke::NODES_200,
    gke::AUTOPILOT,
    gke::OF_COS,
    gke::DATAPLANE_V2,
    gke::ODD_DISTRIBUTION,
    gke::ODD_KERNEL,
    gke::ODD_KUBELET,
    gke::ODD_RUNTIME,
    gke::PRIVATE_CERTIFICATE,
    k3s::PROFILE,
    k3s::ON_CENTOS,
    k3s::FLANNEL,
    kind::PROFILE,
    kubeadm::PROFILE,
    kubeadm::V1_21,
    openshift::PROFILE,
    rke2::PROFILE,
];

/// A profile that is not part of `run --lab`.
const fn profile(
    id: &'static str,
    product: &'static str,
    title: &'static str,
    behaviour: fn() -> Behaviour,
) -> Profile {
    Profile { id, family: FAMILY, product, title, healthy: false, behaviour: Make::Cluster(behaviour) }
}

/// The same as part of it.
const fn healthy(profile: Profile) -> Profile {
    Profile { healthy: true, ..profile }
}

/// The minor release of a version of Kubernetes.
fn minor(version: &str) -> u32 {
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

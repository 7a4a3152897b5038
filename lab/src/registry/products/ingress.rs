//! Distribution 2.8 behind what operators put in front of it, set up in the ways that break Gitpod.
//!
//! The 413 of nginx's ingress at its default of 1 MiB (harbor#3270), the address of the backend in `Location` behind a
//! proxy (distribution#479, distribution#996), and the refusal of an upload by a replica with another secret (read in
//! distribution's source) are documented. A proxy that strips `Docker-Content-Digest`, and one that resets instead of
//! lingering, are set-ups of one's own; gitpod#7264 fits the latter.

use super::FAMILY;
use super::docker_registry::with_htpasswd;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::{DIGEST, TOO_LARGE};
use crate::registry::behaviour::{
    Backends, Behaviour, Change, Kind, Location, Situation, UnauthenticatedBody,
};

const MEBIBYTE: usize = 1 << 20;

/// An ingress with its default limit of bodies.
pub(super) const BODY_LIMIT: Profile = Profile {
    id: "ingress-body-limit",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 behind an ingress that takes bodies up to 1 MiB",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = with_htpasswd();
        behaviour.limits.body = 1 << 20;
        behaviour.answer_instead(Situation::LargeBody, TOO_LARGE);
        behaviour
    }),
};

/// A proxy that does not tell the registry by which name it is reached.
pub(super) const FOREIGN_LOCATION: Profile = Profile {
    id: "ingress-foreign-location",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 behind a proxy that hides by which name it is reached",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        location: Location::ForeignHost("http://docker-registry.registry.svc.cluster.local:5000"),
        ..with_htpasswd()
    }),
};

/// A proxy that closes the connection under a body that it refuses.
pub(super) const RESETS: Profile = Profile {
    id: "ingress-resets",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 behind a proxy that resets large unauthenticated uploads",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        unauthenticated_body: UnauthenticatedBody::ResetAfter(MEBIBYTE),
        ..with_htpasswd()
    }),
};

/// A proxy with a list of headers that may pass.
pub(super) const STRIPS_DIGEST: Profile = Profile {
    id: "ingress-strips-digest",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 behind a proxy that strips Docker-Content-Digest",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = with_htpasswd();
        behaviour.change(Kind::Any, Change::Drop(DIGEST));
        behaviour
    }),
};

/// Two replicas of which each made a secret of its own (`http.secret`).
pub(super) const REPLICAS: Profile = Profile {
    id: "replicas-without-secret",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 in two replicas without a common secret",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour { backends: Backends::TwoSecrets, ..with_htpasswd() }),
};

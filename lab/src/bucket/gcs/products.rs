//! Google Cloud Storage as the lab plays it: as it is today, as it was, and with HMAC keys.

use super::behaviour::{Behaviour, HmacKey};
use crate::bucket::FAMILY;
use crate::family::Make;
use crate::profile::Profile;

/// Every profile of the interface, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[
    profile("gcs", "Google Cloud Storage with a service account's key", true, Behaviour::google),
    profile("gcs-hmac", "the same with a key for its XML interface", false, with_hmac),
    profile("gcs-old-text", "the same with the words to a bucket made twice of before 2023", false, old_text),
];

const fn profile(
    id: &'static str,
    title: &'static str,
    healthy: bool,
    behaviour: fn() -> Behaviour,
) -> Profile {
    Profile { id, family: FAMILY, product: "gcs", title, healthy, behaviour: Make::Gcs(behaviour) }
}

/// The shape of a service account's HMAC key. It opens nothing.
fn with_hmac() -> Behaviour {
    let key = HmacKey {
        access: "GOOG1ELABLABLABLABLABLABLABLABLABLABLABLABLABLABLABLABLABLABL",
        secret: "a-secret-of-the-lab-that-opens-nothing-o",
    };
    Behaviour { hmac: Some(key), ..Behaviour::google() }
}

/// The words that Gitpod's release knows; Google changed them, and Gitpod followed in June 2023 (gitpod#17858).
fn old_text() -> Behaviour {
    Behaviour { owned: "You already own this bucket. Please select another name.", ..Behaviour::google() }
}

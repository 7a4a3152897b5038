//! Docker Registry (distribution 2.8) with htpasswd over TLS, and two variants of its set-up.
//!
//! Every answer of this profile was compared with Debian's docker-registry 2.8.2 on loopback.

use super::FAMILY;
use crate::profile::Profile;
use crate::registry::behaviour::{Access, Account, Behaviour, Deletion, PasswordCheck};

/// As it is usually set up.
pub(super) const PROFILE: Profile = Profile {
    id: "docker-registry",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 with htpasswd over TLS",
    healthy: true,
    behaviour: with_htpasswd,
};

/// Open to everybody.
pub(super) const ANONYMOUS: Profile = Profile {
    id: "docker-registry-anonymous",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 without authentication",
    healthy: false,
    behaviour: Behaviour::distribution,
};

/// With `storage.delete.enabled`.
pub(super) const DELETE: Profile = Profile {
    id: "docker-registry-delete",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 with htpasswd and delete enabled",
    healthy: false,
    behaviour: || Behaviour { deletion: Deletion::Enabled, ..with_htpasswd() },
};

fn with_htpasswd() -> Behaviour {
    Behaviour {
        access: Access::Basic("Basic realm=\"basic-realm\""),
        account: Some(Account {
            username: "gitpod",
            // Signs that a form, a URL and a header each have to write in another way.
            password: "lab+pass/word=1&2%3".to_owned(),
            check: PasswordCheck::Exact,
        }),
        ..Behaviour::distribution()
    }
}

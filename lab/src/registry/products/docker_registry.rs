//! Docker Registry (distribution 2.8) with htpasswd over TLS, variants of its set-up, and distribution 3.
//!
//! Every answer of the first profile was compared with Debian's docker-registry 2.8.2 on loopback, and so were those of
//! the read-only one. A pull-through cache refuses what writes with `UNSUPPORTED` (read in its source). Distribution 3
//! names no charset, and has pages of tags (`tags.go`); `/v2/` itself is called as before, which is not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::{READ_ONLY, UNSUPPORTED};
use crate::registry::behaviour::{Access, Account, Behaviour, Deletion, PasswordCheck, Situation, TagPages};

/// As it is usually set up.
pub(super) const PROFILE: Profile = Profile {
    id: "docker-registry",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 with htpasswd over TLS",
    healthy: true,
    behaviour: Make::Registry(with_htpasswd),
};

/// Open to everybody.
pub(super) const ANONYMOUS: Profile = Profile {
    id: "docker-registry-anonymous",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 without authentication",
    healthy: false,
    behaviour: Make::Registry(Behaviour::distribution),
};

/// With `storage.delete.enabled`.
pub(super) const DELETE: Profile = Profile {
    id: "docker-registry-delete",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 with htpasswd and delete enabled",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour { deletion: Deletion::Enabled, ..with_htpasswd() }),
};

/// The next major version.
pub(super) const THREE: Profile = Profile {
    id: "docker-registry-3",
    family: FAMILY,
    product: "docker-registry",
    title: "Distribution 3 with htpasswd over TLS",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        json: "application/json",
        tag_pages: TagPages::Linked,
        ..with_htpasswd()
    }),
};

/// With `proxy.remoteurl`.
pub(super) const PROXY_CACHE: Profile = Profile {
    id: "docker-registry-proxy-cache",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 as a pull-through cache, which takes no push",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        instead: vec![(Situation::Push, UNSUPPORTED)],
        ..with_htpasswd()
    }),
};

/// With `storage.maintenance.readonly`.
pub(super) const MAINTENANCE: Profile = Profile {
    id: "docker-registry-read-only",
    family: FAMILY,
    product: "docker-registry",
    title: "Docker Registry 2.8 in maintenance, read-only",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        instead: vec![(Situation::Push, READ_ONLY)],
        ..with_htpasswd()
    }),
};

/// The set-up that is usual, which others stand in front of.
pub(super) fn with_htpasswd() -> Behaviour {
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

//! Docker Hub, whose token realm is on a host of its own.
//!
//! Whoever may push to a repository that does not exist gets no token to pull from it alone, so that a `HEAD` there is
//! 401 `insufficient_scope` (gitpod#10215), while a push makes the repository. Names have two components exactly. The
//! words of the pull limit, its headers and the numbers are documented (docs of Docker Hub, "download rate limit"); that
//! the realm refuses `POST` by 405 and that the limit meets `/v2/` as well are guesses.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::UNSUPPORTED;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Change, Granted, Kind, Lifetime, PasswordCheck, Situation,
    TagPages, Uses,
};
use crate::registry::canned::Canned;

/// As it comes.
pub(super) const PROFILE: Profile = Profile {
    id: "docker-hub",
    family: FAMILY,
    product: "docker-hub",
    title: "Docker Hub, which denies the repositories that do not exist",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// Beyond its pull limit.
pub(super) const LIMITED: Profile = Profile {
    id: "docker-hub-limited",
    family: FAMILY,
    product: "docker-hub",
    title: "Docker Hub beyond its pull limit",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.answer_instead(Situation::Anything, TOO_MANY);
        behaviour
    }),
};

const TOO_MANY: Canned = Canned::error(
    429,
    "TOOMANYREQUESTS",
    "You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: \
     https://www.docker.com/increase-rate-limit",
)
.with(&[
    ("ratelimit-limit", "100;w=21600"),
    ("ratelimit-remaining", "0;w=21600"),
    ("docker-ratelimit-source", SOURCE),
    ("retry-after", "21600"),
]);

/// An address that documentation may name.
const SOURCE: &str = "192.0.2.1";

fn behaviour() -> Behaviour {
    let limit = |kind| {
        [
            (kind, Change::Set("ratelimit-limit", "200;w=21600")),
            (kind, Change::Set("ratelimit-remaining", "199;w=21600")),
            (kind, Change::Set("docker-ratelimit-source", SOURCE)),
        ]
    };
    Behaviour {
        host: Some("registry-1.docker.io"),
        prefix: "/labuser",
        access: Access::Bearer(Bearer {
            host: Some("auth.docker.io"),
            service: "registry.docker.io",
            granted: Granted::PresentOrOwn,
            lifetime: Lifetime { seconds: 300, uses: Uses::Any },
            ..Bearer::at("/token")
        }),
        account: Some(Account {
            username: "labuser",
            password: "dckr_pat_the-labs-own-token".to_owned(),
            check: PasswordCheck::Exact,
        }),
        json: "application/json",
        instead: vec![(Situation::TokenByPost, UNSUPPORTED)],
        changes: [limit(Kind::ManifestHead), limit(Kind::ManifestGet)].concat(),
        components: 2..=2,
        tag_pages: TagPages::Linked,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

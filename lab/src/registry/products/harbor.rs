//! Harbor: a portal with projects in front of distribution, which has relative upload addresses.
//!
//! Realm, service and challenges are as in its `v2auth/auth.go`: a request that bears credentials which do not suffice,
//! and one for the catalogue, are answered `Basic realm="harbor"`; a project that does not exist is 401 with an empty
//! challenge, but for a `HEAD` without credentials. `harbor_version` is shown to who is logged in (`systeminfo.go`), and
//! the realm takes no `POST` (comment in `middlewares.go`). The read-only answer and the one to an immutable tag are read
//! in `readonly.go` and `immutable/pushmf.go`. The wordings for what is absent in a project that exists are general
//! knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::{IMMUTABLE, UNSUPPORTED};
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Lifetime, Location, Page, PasswordCheck, Reader, Situation,
    Uses,
};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "harbor",
    family: FAMILY,
    product: "harbor",
    title: "Harbor 2.11 with a project for Gitpod",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// With an immutability rule on every tag.
pub(super) const IMMUTABLE_TAG: Profile = Profile {
    id: "harbor-immutable-tag",
    family: FAMILY,
    product: "harbor",
    title: "Harbor 2.11 with a rule that makes tags immutable",
    healthy: false,
    behaviour: Make::Registry(|| with(Situation::PutPresentTag, IMMUTABLE)),
};

/// Without the project that the URL names.
pub(super) const PROJECT_MISSING: Profile = Profile {
    id: "harbor-project-missing",
    family: FAMILY,
    product: "harbor",
    title: "Harbor 2.11 without the project that is addressed",
    healthy: false,
    behaviour: Make::Registry(|| with(Situation::Namespace, NO_PROJECT)),
};

/// With the system setting "Repository read-only".
pub(super) const READ_ONLY: Profile = Profile {
    id: "harbor-read-only",
    family: FAMILY,
    product: "harbor",
    title: "Harbor 2.11 in read-only mode",
    healthy: false,
    behaviour: Make::Registry(|| with(Situation::Push, DENIED)),
};

const NO_PROJECT: Canned = Canned::error(401, "UNAUTHORIZED", "project {namespace} not found")
    .with(&[("docker-distribution-api-version", "registry/2.0"), ("www-authenticate", "")]);

const DENIED: Canned =
    Canned::error(403, "DENIED", "The system is in read only mode. Any modification is prohibited.");

fn with(situation: Situation, answer: Canned) -> Behaviour {
    let mut behaviour = behaviour();
    behaviour.answer_instead(situation, answer);
    behaviour
}

fn behaviour() -> Behaviour {
    Behaviour {
        access: Access::Bearer(Bearer {
            service: "harbor-registry",
            basic: Some("Basic realm=\"harbor\""),
            lifetime: Lifetime { seconds: 1800, uses: Uses::Any },
            ..Bearer::at("/service/token")
        }),
        account: Some(Account {
            username: "robot$gitpod",
            password: "harbor-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("x-request-id", "4d0c1b5e-7f5a-4c39-9a52-2f3d1c0b8a71"),
        ],
        pages: vec![
            Page { path: "/api/v2.0/ping", reader: Reader::Everybody, answer: Canned::text(200, "Pong") },
            Page {
                path: "/api/v2.0/systeminfo",
                reader: Reader::Account,
                answer: Canned::json(
                    200,
                    "{\"auth_mode\":\"db_auth\",\"harbor_version\":\"v2.11.1-6b7ecba1\",\"has_ca_root\":false}\n",
                ),
            },
            Page {
                path: "/api/v2.0/systeminfo",
                reader: Reader::Everybody,
                answer: Canned::json(200, "{\"auth_mode\":\"db_auth\",\"has_ca_root\":false}\n"),
            },
        ],
        instead: vec![
            (Situation::TokenByPost, UNSUPPORTED),
            (
                Situation::AbsentTag,
                Canned::error(404, "NOT_FOUND", "artifact {repository}:{reference} not found"),
            ),
            (
                Situation::AbsentRepository,
                Canned::error(404, "NOT_FOUND", "repository {repository} not found"),
            ),
        ],
        location: Location::RelativeWithState,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

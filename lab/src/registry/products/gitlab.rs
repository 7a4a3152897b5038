//! GitLab's container registry, self-managed: a fork of distribution, whose tokens GitLab itself gives on its own host.
//!
//! `GET /v2/` bears the version, the features and the database (container-registry's docs, "Custom Headers"), there and
//! nowhere else. Realm and service are documented. A path that is no project is 401 (gitpod#8795), since the token for it
//! grants nothing. GitLab's realm takes `GET` alone, and gives tokens for five minutes: general knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::AUTHENTICATION_REQUIRED;
use crate::registry::behaviour::{
    Access, Account, Bearer, Behaviour, Change, Granted, Kind, Lifetime, PasswordCheck, Situation, TagPages,
    Uses,
};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "gitlab",
    family: FAMILY,
    product: "gitlab-registry",
    title: "GitLab's container registry with a project for Gitpod",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// Without the project that the URL names.
pub(super) const NO_PROJECT: Profile = Profile {
    id: "gitlab-no-project",
    family: FAMILY,
    product: "gitlab-registry",
    title: "GitLab's container registry, addressed by a path that is no project",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        access: Access::Bearer(Bearer { granted: Granted::NothingBelowPrefix, ..BEARER }),
        ..behaviour()
    }),
};

const BEARER: Bearer = Bearer {
    host: Some("gitlab.lab.example"),
    service: "container_registry",
    push: "push,pull",
    lifetime: Lifetime { seconds: 300, uses: Uses::Any },
    ..Bearer::at("/jwt/auth")
};

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("registry.gitlab.lab.example"),
        prefix: "/gitpod/images",
        access: Access::Bearer(BEARER),
        account: Some(Account {
            username: "gitpod",
            password: "glpat-the-labs-own-token".to_owned(),
            check: PasswordCheck::Exact,
        }),
        allow_hosts: &["gitlab.lab.example"],
        json: "application/json",
        instead: vec![
            (
                Situation::TokenByPost,
                Canned::html(
                    404,
                    "<!DOCTYPE html>\n<title>The page you're looking for could not be found (404)</title>\n",
                ),
            ),
            (Situation::Catalog, AUTHENTICATION_REQUIRED),
        ],
        changes: vec![
            (Kind::Base, Change::Set("gitlab-container-registry-version", "4.9.0-gitlab")),
            (Kind::Base, Change::Set("gitlab-container-registry-features", "tag_delete")),
            (Kind::Base, Change::Set("gitlab-container-registry-database-enabled", "false")),
        ],
        tag_pages: TagPages::Linked,
        ..Behaviour::distribution()
    }
}

//! GitHub's container registry.
//!
//! Realm, service and `X-GitHub-Request-Id` are documented. That its realm refuses `POST` by 405, its relative upload
//! addresses and its words for what is absent are general knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::UNSUPPORTED;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Location, PasswordCheck, Situation, TagPages,
};

pub(super) const PROFILE: Profile = Profile {
    id: "ghcr",
    family: FAMILY,
    product: "ghcr",
    title: "GitHub's container registry",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("ghcr.io"),
        prefix: "/lab-owner",
        access: Access::Bearer(Bearer { service: "ghcr.io", ..Bearer::at("/token") }),
        account: Some(Account {
            username: "lab-owner",
            password: "ghp_theLabsOwnToken".to_owned(),
            check: PasswordCheck::Exact,
        }),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("x-github-request-id", "C0DE:1AB5:2B7E15:28AED2:637A1B2C"),
        ],
        json: "application/json",
        instead: vec![(Situation::TokenByPost, UNSUPPORTED)],
        tag_pages: TagPages::Linked,
        location: Location::Relative,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

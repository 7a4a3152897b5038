//! Sonatype Nexus Repository 3 with a hosted Docker repository on a connector of its own.
//!
//! The `Server` header is set by its `EnvironmentFilter`, the challenge by `NexusBasicHttpAuthenticationFilter`, which
//! writes the scheme in capitals; since about 3.89 Basic is forced (nexus-public#921). Relative upload addresses are
//! general knowledge, not verified.

use super::FAMILY;
use crate::profile::Profile;
use crate::registry::behaviour::{Accept, Access, Account, Behaviour, Location, PasswordCheck};

pub(super) const PROFILE: Profile = Profile {
    id: "nexus",
    family: FAMILY,
    product: "nexus",
    title: "Nexus Repository 3 with a hosted Docker repository",
    healthy: true,
    behaviour,
};

fn behaviour() -> Behaviour {
    Behaviour {
        access: Access::Basic("BASIC realm=\"Sonatype Nexus Repository Manager\""),
        account: Some(Account {
            username: "gitpod",
            password: "nexus-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("server", "Nexus/3.90.2-06 (COMMUNITY)"),
            ("x-content-type-options", "nosniff"),
        ],
        json: "application/json",
        location: Location::Relative,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

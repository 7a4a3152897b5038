//! Gitea, whose packages hold images.
//!
//! Its challenge names the scope `*` for every request, and its token is good for all that the account may do (read in
//! `routers/api/packages/container/container.go`): a client that asks for the scope of the challenge, as containerd does,
//! pushes with it. The version is on a page of its own. Relative upload addresses and that the realm takes `GET` alone are
//! general knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Deletion, Location, Page, PasswordCheck, Reader, Scope,
    Situation, TagPages,
};
use crate::registry::canned::Canned;

pub(super) const PROFILE: Profile = Profile {
    id: "gitea",
    family: FAMILY,
    product: "gitea",
    title: "Gitea's container registry",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

fn behaviour() -> Behaviour {
    Behaviour {
        access: Access::Bearer(Bearer {
            service: "container_registry",
            scope: Scope::Fixed("*"),
            ..Bearer::at("/v2/token")
        }),
        account: Some(Account {
            username: "gitpod",
            password: "gitea-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        json: "application/json",
        pages: vec![Page {
            path: "/api/v1/version",
            reader: Reader::Everybody,
            answer: Canned::json(200, "{\"version\":\"1.22.3\"}\n"),
        }],
        instead: vec![(Situation::TokenByPost, Canned::text(405, "Method Not Allowed\n"))],
        tag_pages: TagPages::Linked,
        location: Location::Relative,
        accept: Accept::Ignored,
        deletion: Deletion::Enabled,
        ..Behaviour::distribution()
    }
}

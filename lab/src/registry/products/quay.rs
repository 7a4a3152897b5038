//! Red Hat Quay: organisations that hold repositories, of which a push makes new ones.
//!
//! Errors are as in its `endpoints/v2/errors.py`, the token realm as in `v2auth.py`: a name with more components is
//! refused by the realm, before the registry is asked, and a token for an organisation that does not exist grants
//! nothing, so that the registry answers 401. The realm takes `GET` alone. Upload addresses are absolute, by
//! `SERVER_HOSTNAME`; that they bear no state is general knowledge, and so is that nested names are on by default.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::{NESTED, UNAUTHORIZED};
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Granted, Location, Page, PasswordCheck, Reader, Situation,
};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "quay",
    family: FAMILY,
    product: "quay",
    title: "Quay with an organisation for Gitpod",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// Without `FEATURE_EXTENDED_REPOSITORY_NAMES`.
pub(super) const FLAT_NAMES: Profile = Profile {
    id: "quay-flat-names",
    family: FAMILY,
    product: "quay",
    title: "Quay without nested repository names",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.components = 2..=2;
        behaviour.answer_instead(Situation::NestedScope, NESTED);
        behaviour.answer_instead(Situation::NestedName, NESTED);
        behaviour
    }),
};

/// Without the organisation that the URL names.
pub(super) const NAMESPACE_MISSING: Profile = Profile {
    id: "quay-namespace-missing",
    family: FAMILY,
    product: "quay",
    title: "Quay without the organisation that is addressed",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        access: Access::Bearer(Bearer { granted: Granted::NothingBelowPrefix, ..BEARER }),
        ..behaviour()
    }),
};

/// With `REGISTRY_STATE: readonly`.
pub(super) const READ_ONLY: Profile = Profile {
    id: "quay-read-only",
    family: FAMILY,
    product: "quay",
    title: "Quay in read-only mode",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.answer_instead(Situation::Push, DENIED);
        behaviour
    }),
};

const BEARER: Bearer = Bearer::at("/v2/auth");

const DENIED: Canned = Canned::json(
    405,
    "{\"errors\":[{\"code\":\"DENIED\",\"detail\":{},\"is_readonly\":true,\"message\":\"System is currently read-only. \
     Pulls will succeed but all write operations are currently suspended.\"}]}\n",
);

fn behaviour() -> Behaviour {
    Behaviour {
        access: Access::Bearer(BEARER),
        account: Some(Account {
            username: "gitpod+builder",
            password: "quay-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        json: "application/json",
        pages: vec![Page {
            path: "/health/instance",
            reader: Reader::Everybody,
            answer: Canned::json(
                200,
                "{\"data\":{\"services\":{\"auth\":true,\"database\":true,\"registry_gunicorn\":true}},\"status_code\":200}\n",
            ),
        }],
        instead: vec![
            (
                Situation::TokenByPost,
                Canned::html(405, "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n")
                    .with(&[("allow", "GET, HEAD, OPTIONS")]),
            ),
            (Situation::Unauthenticated, UNAUTHORIZED),
            (
                Situation::AbsentRepository,
                Canned::error(404, "NAME_UNKNOWN", "repository name not known to registry"),
            ),
        ],
        location: Location::AbsoluteWithoutState,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

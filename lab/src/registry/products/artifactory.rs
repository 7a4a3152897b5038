//! Artifactory with a local Docker repository, reached by its repository's path.
//!
//! Signs, realm and media type are documented (buildkit#1130, earthly#1017). Its token realm answers 401 to `POST`
//! (comment in containerd 1.6.8, `authorizer.go`), after which clients ask by `GET`. The wording of the error for an
//! absent manifest and the plain upload address are general knowledge, not verified.

use super::FAMILY;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Location, PasswordCheck, Scope, Situation, Token,
};
use crate::registry::canned::Canned;

pub(super) const PROFILE: Profile = Profile {
    id: "artifactory",
    family: FAMILY,
    product: "artifactory",
    title: "Artifactory 7 with a local Docker repository",
    healthy: true,
    behaviour,
};

fn behaviour() -> Behaviour {
    Behaviour {
        prefix: "/docker-local",
        access: Access::Bearer(Bearer {
            path: "/artifactory/api/docker/docker-local/v2/token",
            realm: None,
            service: "{host}",
            push: "pull,push",
            scope: Scope::Named,
            token: Token::Issued,
        }),
        account: Some(Account {
            username: "gitpod",
            password: "artifactory-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("x-jfrog-version", "Artifactory/7.120.3 712003900"),
            ("x-artifactory-id", "6d70dcfd451c8e98:237a9c5d:1792f16ad1d:-8000"),
            ("x-artifactory-node-id", "lab-artifactory-0"),
        ],
        json: "application/json;charset=ISO-8859-1",
        instead: vec![
            (Situation::TokenByPost, Canned::error(401, "UNAUTHORIZED", "authentication required")),
            (Situation::AbsentTag, ABSENT),
            (Situation::AbsentRepository, ABSENT),
        ],
        location: Location::AbsoluteWithoutState,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

const ABSENT: Canned =
    Canned::error(404, "MANIFEST_UNKNOWN", "The named manifest is not known to the registry.");

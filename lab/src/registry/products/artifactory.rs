//! Artifactory with a local Docker repository, reached by its repository's path.
//!
//! Signs, realm and media type are documented (buildkit#1130, earthly#1017). Its token realm answers 401 to `POST`
//! (comment in containerd 1.6.8, `authorizer.go`), after which clients ask by `GET`. The wording of the error for an
//! absent manifest and the plain upload address are general knowledge, not verified.
//!
//! Before 7 it answered 404 `BLOB_UNKNOWN` to the `PUT` that carries a whole blob (buildx#196, buildkit#1130), and bore
//! its name in `Server`. A virtual repository takes no push without a default deployment repository; that this is a 400
//! with these words is a guess, which the facts leave open (400, 403 or 409).

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::answers::AUTHENTICATION_REQUIRED;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Location, Page, PasswordCheck, Reader, Situation,
};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "artifactory",
    family: FAMILY,
    product: "artifactory",
    title: "Artifactory 7 with a local Docker repository",
    healthy: true,
    behaviour: Make::Registry(behaviour),
};

/// An old one, which knows no upload in one piece.
pub(super) const BLOB_UNKNOWN: Profile = Profile {
    id: "artifactory-blob-unknown",
    family: FAMILY,
    product: "artifactory",
    title: "Artifactory 6, which answers 404 to a blob in one piece",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        access: Access::Basic("Basic realm=\"Artifactory Realm\""),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("server", "Artifactory/6.11.3"),
            ("x-artifactory-id", "6d70dcfd451c8e98:237a9c5d:1792f16ad1d:-8000"),
        ],
        pages: Vec::new(),
        instead: vec![
            (Situation::PutBlobWithBody, Canned::error(404, "BLOB_UNKNOWN", "blob unknown to registry")),
            (Situation::AbsentTag, ABSENT),
            (Situation::AbsentRepository, ABSENT),
        ],
        ..behaviour()
    }),
};

/// A virtual repository that forwards pushes nowhere.
pub(super) const VIRTUAL: Profile = Profile {
    id: "artifactory-virtual",
    family: FAMILY,
    product: "artifactory",
    title: "Artifactory 7 with a virtual repository that has no default deployment repository",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.answer_instead(Situation::Push, NO_DEPLOYMENT);
        behaviour
    }),
};

fn behaviour() -> Behaviour {
    Behaviour {
        prefix: "/docker-local",
        access: Access::Bearer(Bearer::at("/artifactory/api/docker/docker-local/v2/token")),
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
        pages: vec![Page {
            path: "/artifactory/api/system/ping",
            reader: Reader::Everybody,
            answer: Canned::text(200, "OK"),
        }],
        instead: vec![
            (Situation::TokenByPost, AUTHENTICATION_REQUIRED),
            (Situation::AbsentTag, ABSENT),
            (Situation::AbsentRepository, ABSENT),
        ],
        base_image: Some("docker-local/library/base"),
        location: Location::AbsoluteWithoutState,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

const ABSENT: Canned =
    Canned::error(404, "MANIFEST_UNKNOWN", "The named manifest is not known to the registry.");

const NO_DEPLOYMENT: Canned = Canned::error(
    400,
    "UNSUPPORTED",
    "No default deployment repository is configured for the virtual repository '{namespace}'",
);

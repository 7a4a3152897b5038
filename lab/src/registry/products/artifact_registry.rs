//! Google Artifact Registry: a repository of it holds images, and is made by its owner alone.
//!
//! Upload addresses, realm and the answer to a name that is too short are documented (gitpod#10214, gitpod#10266,
//! gitpod#3695, build-push-action#171). That a repository which does not exist is 404 is documented in gitpod's facts;
//! its wording is general knowledge, not verified. The rest is as in [`gcr`].

use super::{FAMILY, gcr};
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{Accept, Access, Bearer, Behaviour, Location, Situation};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "artifact-registry",
    family: FAMILY,
    product: "google-artifact-registry",
    title: "Google Artifact Registry with a repository for Gitpod",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// Without the repository that the URL names.
pub(super) const MISSING: Profile = Profile {
    id: "artifact-registry-missing",
    family: FAMILY,
    product: "google-artifact-registry",
    title: "Google Artifact Registry without the repository that is addressed",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.base_image = None;
        behaviour.answer_instead(Situation::AbsentRepository, UNKNOWN);
        behaviour.answer_instead(Situation::StartUploadInAbsentRepository, UNKNOWN);
        behaviour
    }),
};

const UNKNOWN: Canned = Canned::error(404, "NAME_UNKNOWN", "Repository \"lab-repository\" not found");

const SHORT: Canned = Canned::error(
    400,
    "NAME_INVALID",
    "Missing image name. Pushes should be of the form docker push HOST-NAME/PROJECT-ID/REPOSITORY/IMAGE",
);

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("europe-west1-docker.pkg.dev"),
        prefix: "/lab-project/lab-repository",
        access: Access::Bearer(Bearer { push: "push,pull", ..Bearer::at("/v2/token") }),
        account: Some(gcr::account()),
        json: "application/json",
        instead: vec![
            (Situation::TokenByPost, gcr::NO_POST),
            (Situation::Unauthenticated, gcr::NO_PERMISSION),
            (Situation::ShortName, SHORT),
            (Situation::Catalog, Canned::error(404, "NAME_UNKNOWN", "catalog not found")),
            (Situation::AbsentTag, gcr::ABSENT),
            (Situation::AbsentRepository, gcr::ABSENT),
        ],
        components: 3..=usize::MAX,
        base_image: Some("lab-project/lab-repository/base"),
        location: Location::ArtifactsUploads,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

//! Google Container Registry as it is today: the `gcr.io` names are served by Artifact Registry since 2025-03-18.
//!
//! So uploads go on at `/artifacts-uploads/namespaces/<project>/repositories/<repository>/uploads/<id>`
//! (gitpod#10214, gitpod#10266, oci-client#175), while host and realm are still those of `eu.gcr.io`. The old backend,
//! whose uploads went on below `/v2/`, answers nowhere any more, and is not played.
//! The token realm does not know `POST` (comment in containerd 1.6.8, `authorizer.go`).
//! The wordings of errors and the order of the actions in a scope are general knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Location, PasswordCheck, Situation,
};
use crate::registry::canned::Canned;

pub(super) const PROFILE: Profile = Profile {
    id: "gcr",
    family: FAMILY,
    product: "gcr",
    title: "Google Container Registry, served by Artifact Registry",
    healthy: true,
    behaviour: Make::Registry(behaviour),
};

/// The shape of a service account's key, which is what the password of `_json_key` is; the key itself is none.
const SERVICE_ACCOUNT: &str = r#"{"type":"service_account","project_id":"lab-project","private_key_id":"0123456789abcdef","private_key":"no key, the lab's own","client_email":"gitpod@lab-project.iam.gserviceaccount.com"}"#;

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("eu.gcr.io"),
        prefix: "/lab-project",
        access: Access::Bearer(Bearer { push: "push,pull", ..Bearer::at("/v2/token") }),
        account: Some(account()),
        signs: &[("docker-distribution-api-version", "registry/2.0"), ("server", "Docker Registry")],
        json: "application/json",
        instead: vec![
            (Situation::TokenByPost, NO_POST),
            (Situation::Unauthenticated, NO_PERMISSION),
            (Situation::AbsentTag, ABSENT),
            (Situation::AbsentRepository, ABSENT),
        ],
        base_image: Some("lab-project/base"),
        location: Location::ArtifactsUploads,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

/// The account of a service, whose password is its key.
pub(super) fn account() -> Account {
    Account { username: "_json_key", password: SERVICE_ACCOUNT.to_owned(), check: PasswordCheck::Exact }
}

pub(super) const NO_POST: Canned =
    Canned::html(404, "<!DOCTYPE html>\n<html lang=en><title>Error 404 (Not Found)!!1</title>\n");

pub(super) const NO_PERMISSION: Canned = Canned::error(
    401,
    "UNAUTHORIZED",
    "You don't have the needed permissions to perform this operation, and you may have invalid credentials.",
);

pub(super) const ABSENT: Canned =
    Canned::error(404, "MANIFEST_UNKNOWN", "Failed to fetch \"{reference}\" from request \"{path}\".");

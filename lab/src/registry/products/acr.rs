//! Azure Container Registry.
//!
//! Host, `Server`, correlation id, realm and exposed headers are documented (oras#1382, jib#2784); the realm answers 400
//! to containerd's `POST` (comment in containerd 1.6.8, `authorizer.go`). Its redirect of blobs to a storage account is
//! general knowledge and not played; the relative upload address with a state is general knowledge, too.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Bearer, Behaviour, Deletion, Location, PasswordCheck, Situation, TagPages,
};
use crate::registry::canned::Canned;

pub(super) const PROFILE: Profile = Profile {
    id: "acr",
    family: FAMILY,
    product: "azure-container-registry",
    title: "Azure Container Registry with its admin user",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("labregistry.azurecr.io"),
        access: Access::Bearer(Bearer::at("/oauth2/token")),
        account: Some(Account {
            username: "labregistry",
            password: "acr-lab-password+ACRk3y".to_owned(),
            check: PasswordCheck::Exact,
        }),
        signs: &[
            ("docker-distribution-api-version", "registry/2.0"),
            ("server", "AzureContainerRegistry"),
            ("x-ms-correlation-request-id", "0f8a3f0e-5d0c-4bb8-9d39-6a1b2c3d4e5f"),
            (
                "access-control-expose-headers",
                "Docker-Content-Digest, WWW-Authenticate, Link, X-Ms-Correlation-Request-Id",
            ),
        ],
        instead: vec![(
            Situation::TokenByPost,
            Canned::error(400, "UNSUPPORTED", "grant_type=password is not supported"),
        )],
        tag_pages: TagPages::Linked,
        location: Location::RelativeWithState,
        accept: Accept::Ignored,
        deletion: Deletion::Enabled,
        ..Behaviour::distribution()
    }
}

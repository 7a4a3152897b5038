//! Sonatype Nexus Repository 3 with a hosted Docker repository on a connector of its own.
//!
//! The `Server` header is set by its `EnvironmentFilter`, the challenge by `NexusBasicHttpAuthenticationFilter`, which
//! writes the scheme in capitals; since about 3.89 Basic is forced (nexus-public#921). Relative upload addresses are
//! general knowledge, not verified.
//!
//! Where redeploying is disabled, a tag that exists is refused with 400 in these words (jib#3057, jib#2395), and so is a
//! blob that is there already (nexus-public#967). A push to a group is denied in these words without a PRO licence
//! (cosign#2189); its status of 403 is the usual one of `DENIED`, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Behaviour, Location, Page, PasswordCheck, Reader, Situation,
};
use crate::registry::canned::Canned;

/// As it holds.
pub(super) const PROFILE: Profile = Profile {
    id: "nexus",
    family: FAMILY,
    product: "nexus",
    title: "Nexus Repository 3 with a hosted Docker repository",
    healthy: true,
    behaviour: Make::Registry(behaviour),
};

/// With the deployment policy "Disable redeploy".
pub(super) const REDEPLOY_DISABLED: Profile = Profile {
    id: "nexus-redeploy-disabled",
    family: FAMILY,
    product: "nexus",
    title: "Nexus Repository 3 with redeploying disabled",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        instead: vec![
            (Situation::PutPresentTag, NO_UPDATE),
            (Situation::PutPresentBlob, Canned::error(400, "BLOB_UPLOAD_INVALID", NO_BLOB_UPDATE)),
        ],
        ..behaviour()
    }),
};

/// The address of a group instead of a hosted repository.
pub(super) const GROUP: Profile = Profile {
    id: "nexus-group",
    family: FAMILY,
    product: "nexus",
    title: "Nexus Repository 3, addressed by a group that takes no push",
    healthy: false,
    behaviour: Make::Registry(|| Behaviour {
        instead: vec![(
            Situation::Push,
            Canned::error(
                403,
                "DENIED",
                "Deploying to groups is a PRO-licensed feature. See https://links.sonatype.com/product-nexus-repository",
            ),
        )],
        ..behaviour()
    }),
};

const NO_UPDATE: Canned = Canned::json(
    400,
    "{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\",\"message\":\"blob upload invalid\",\
     \"detail\":\"Repository does not allow updating assets: docker-hosted\"}]}",
);

/// What Nexus says of a blob that it has.
pub(in crate::registry) const NO_BLOB_UPDATE: &str = "/v2/-/blobs/{reference} cannot be updated";

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
        pages: vec![Page {
            path: "/service/rest/v1/status",
            reader: Reader::Everybody,
            answer: Canned::empty(200),
        }],
        location: Location::Relative,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

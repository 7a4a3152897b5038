//! Amazon Elastic Container Registry: no push makes a repository.
//!
//! An absent repository is 404 `NAME_UNKNOWN` to reads (sinker#55) and to the begin of an upload
//! (terraform-provider-aws#45701); challenge and body of its 401, the missing `Location` after the put of a manifest
//! (oci-client's workaround) and the 201 to a part of an upload (containers-roadmap#2831) are documented, too. Its
//! redirect of blobs to S3 is general knowledge, and is not played. The wording for an absent tag is not verified.

use jiff::{Timestamp, ToSpan as _};
use serde_json::json;

use super::FAMILY;
use crate::crypto;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Behaviour, Change, Kind, Location, PasswordCheck, Situation,
};
use crate::registry::canned::Canned;

/// As it comes.
pub(super) const PROFILE: Profile = Profile {
    id: "ecr",
    family: FAMILY,
    product: "amazon-ecr",
    title: "Amazon ECR with both of Gitpod's repositories made beforehand",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

/// With a repository creation template that is applied on push, which exists since December 2025
/// (terraform-provider-aws#45701).
pub(super) const CREATE_ON_PUSH: Profile = Profile {
    id: "ecr-create-on-push",
    family: FAMILY,
    product: "amazon-ecr",
    title: "Amazon ECR with a creation template that is applied on push",
    healthy: false,
    behaviour: Make::Registry(|| {
        let mut behaviour = behaviour();
        behaviour.instead.retain(|(situation, _)| *situation != Situation::StartUploadInAbsentRepository);
        behaviour
    }),
};

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
        access: Access::Basic("Basic realm=\"https://{host}/\",service=\"ecr.amazonaws.com\""),
        account: Some(Account { username: "AWS", password: password(), check: PasswordCheck::Exact }),
        instead: vec![
            (Situation::Unauthenticated, Canned::text(401, "Not Authorized\n")),
            (Situation::StartUploadInAbsentRepository, ABSENT),
            (Situation::AbsentRepository, ABSENT),
            (Situation::AbsentTag, Canned::error(404, "MANIFEST_UNKNOWN", "Requested image not found")),
        ],
        changes: vec![(Kind::ManifestPut, Change::Drop("location")), (Kind::ChunkTaken, Change::Status(201))],
        repositories: &["gitpod/base-images", "gitpod/workspace-images"],
        location: Location::AbsoluteWithoutState,
        accept: Accept::Ignored,
        ..Behaviour::distribution()
    }
}

const ABSENT: Canned = Canned::error(
    404,
    "NAME_UNKNOWN",
    "The repository with name '{repository}' does not exist in the registry with id '123456789012'",
);

/// What `aws ecr get-login-password` prints: base64 of JSON that expires in twelve hours.
pub(in crate::registry) fn password() -> String {
    let expiration = Timestamp::now().checked_add(12.hours()).unwrap_or(Timestamp::MAX).as_second();
    let token = json!({
        "payload": "the lab's payload", "datakey": "the lab's key", "version": "2", "type": "DATA_KEY",
        "expiration": expiration,
    });
    crypto::base64(token.to_string().as_bytes())
}

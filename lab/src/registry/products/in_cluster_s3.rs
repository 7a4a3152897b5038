//! Gitpod's in-cluster registry: distribution 2.7.1 behind Caddy, with S3 behind it.
//!
//! Caddy asks for Basic with the realm "Docker Registry", removes the `Server` header, and answers a refusal itself,
//! so without distribution's signs and without a body (`vhost.docker-registry.tpl`). Reads of blobs are redirected to
//! presigned URLs of S3, which distribution signs for `HEAD` as well as `GET` (`blobserver.go`).

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Access, Account, Behaviour, Change, Grants, Kind, PasswordCheck, Situation, Storage,
};
use crate::registry::canned::Canned;
use crate::serve::Wire;

pub(super) const PROFILE: Profile = Profile {
    id: "in-cluster-s3",
    family: FAMILY,
    product: "in-cluster-s3",
    title: "Gitpod's in-cluster registry with S3 behind it",
    healthy: true,
    behaviour: Make::Registry(behaviour),
};

fn behaviour() -> Behaviour {
    Behaviour {
        host: Some("registry.gitpod.example"),
        prefix: "",
        access: Access::Basic("Basic realm=\"Docker Registry\""),
        account: Some(Account {
            username: "gitpod",
            password: "in-cluster-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        instead: vec![(Situation::Unauthenticated, Canned::empty(401))],
        changes: vec![(Kind::Challenge, Change::Drop("docker-distribution-api-version"))],
        storage: Some(Storage { wire: Wire::GOOD, grants: Grants::Signed }),
        ..Behaviour::distribution()
    }
}

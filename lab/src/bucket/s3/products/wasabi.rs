//! Wasabi, known by its `Server` header. General knowledge.

use super::super::behaviour::{Behaviour, Errors, Ids};
use super::profile;
use crate::profile::Profile;

pub(super) const PROFILE: Profile = profile("wasabi", "wasabi", "Wasabi in us-east-1", || Behaviour {
    endpoint: "s3.wasabisys.com",
    region: Some("us-east-1"),
    signs: vec![("server", "WasabiS3/7.21.4780-2024-07-24 (head4)")],
    ids: Ids::Amazon,
    errors: Errors::Amazon,
    ..Behaviour::plain()
});

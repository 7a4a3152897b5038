//! `SeaweedFS`: its gateway names itself with its version (`weed/s3api/stats.go`), and takes parts of every length.

use super::super::behaviour::{Behaviour, Errors, Ids, Parts};
use super::profile;
use crate::profile::Profile;

pub(super) const PROFILE: Profile = profile("seaweedfs", "seaweedfs", "SeaweedFS 4.48", || Behaviour {
    signs: vec![("server", "SeaweedFS 30GB 4.48"), ("accept-ranges", "bytes")],
    ids: Ids::Seaweedfs,
    errors: Errors::Plain,
    parts: Parts { smallest: 0, equal: false },
    ..Behaviour::plain()
});

//! Garage: every signature must be for its one region, and its errors have words of their own (`error.rs`,
//! `common_error.rs`), of which Gitpod's client does not know the one for a bucket that is not there. It bears no header
//! that names it.

use super::super::behaviour::{Behaviour, Errors, Regions};
use super::profile;
use crate::profile::Profile;

pub(super) const PROFILE: Profile =
    profile("garage", "garage", "Garage, with its default region", || Behaviour {
        region: Some("garage"),
        regions: Regions::Strict("garage"),
        // The form of its keys: `GK` and 24 hexadecimal digits.
        access_key: "GK0123456789abcdef01234567",
        known_access_key: "GK0123456789abcdef01234567",
        errors: Errors::Garage,
        ..Behaviour::plain()
    });

//! The clusters that the lab plays.

use crate::profile::Profile;

/// Every profile of the family, sorted by id.
pub(crate) const PROFILES: &[Profile] = &[];

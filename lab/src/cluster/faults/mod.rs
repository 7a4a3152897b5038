//! The faults of clusters.

use std::sync::LazyLock;

use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(Vec::new);

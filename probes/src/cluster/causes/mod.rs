//! Why a cluster does not serve Gitpod. Each remedy tells the operator what to change.

mod entry;
mod facts;
mod nodes;
mod api;
mod admission;
mod storage;
mod certificates;

use harness::Cause;

pub use admission::*;
pub use api::*;
pub use certificates::*;
pub use entry::*;
pub use facts::*;
pub use nodes::*;
pub use storage::*;

/// Every cause of the family, in the order of the modules. Those below HTTP stand with the family of registries.
pub(super) const ALL: &[&[&Cause]] =
    &[crate::net::causes::CAUSES, ENTRY, FACTS, NODES, API, ADMISSION, STORAGE, CERTIFICATES];

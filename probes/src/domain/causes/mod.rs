//! Why Gitpod is not reached by its names, or not trusted there. Each remedy tells the operator what to change.

mod dns;
mod certificate;
mod served;

use harness::Cause;

pub use certificate::*;
pub use dns::*;
pub use served::*;

/// Every cause of the family, in the order of the modules.
pub(super) const ALL: &[&[&Cause]] = &[crate::net::causes::CAUSES, DNS, CERTIFICATE, SERVED];

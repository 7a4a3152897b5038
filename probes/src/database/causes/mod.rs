//! Why a database does not serve Gitpod. Each remedy tells the operator what to change.

mod entry;
mod login;
mod schema;
mod rights;
mod statements;
mod times;
mod limits;

use harness::Cause;

pub use entry::*;
pub use limits::*;
pub use login::*;
pub use rights::*;
pub use schema::*;
pub use statements::*;
pub use times::*;

/// Every cause of the family, in the order of the modules.
pub(super) const ALL: &[&[&Cause]] =
    &[crate::net::causes::CAUSES, ENTRY, LOGIN, SCHEMA, RIGHTS, STATEMENTS, TIMES, LIMITS];

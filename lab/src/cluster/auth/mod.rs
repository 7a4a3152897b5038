//! Who asks, and what they may do.

use super::behaviour::Rights;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    /// The name, as messages bear it: `lab`, or `system:serviceaccount:gitpod:installer`.
    pub(crate) name: String,
    /// The groups.
    pub(crate) groups: Vec<String>,
    /// What it may do.
    pub(crate) rights: Rights,
}

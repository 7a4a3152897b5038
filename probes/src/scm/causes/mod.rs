//! Why a source control system does not serve Gitpod. Each remedy tells the operator what to change, and where.

mod entry;
mod oauth;
mod token;
mod api;
mod hooks;
mod git;
mod limits;

use harness::Cause;

pub use api::*;
pub use entry::*;
pub use git::*;
pub use hooks::*;
pub use limits::*;
pub use oauth::*;
pub use token::*;

/// Every cause of the family, in the order of the modules.
pub(super) const ALL: &[&[&Cause]] =
    &[crate::net::causes::CAUSES, ENTRY, OAUTH, TOKEN, API, HOOKS, GIT, LIMITS];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn each_cause_stands_once_and_says_what_to_do() {
        let mut codes = BTreeSet::new();
        for cause in ALL.iter().copied().flatten() {
            assert!(codes.insert(cause.code), "two causes are called {}", cause.code);
            assert!(
                cause.remedy.ends_with('.') && cause.remedy.len() > 60,
                "{}: {}",
                cause.code,
                cause.remedy
            );
            assert!(!cause.title.ends_with('.') && !cause.title.is_empty(), "{}", cause.code);
        }
    }
}

//! The probes of GitLab.com and GitLab Self-Managed, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod identify;
mod version;
mod context_path;
mod token_exchange;
mod scopes;
mod user;
mod nested_project;
mod raw_file;
mod branches;
mod languages;
mod projects;
mod graphql;
mod hooks;
mod hook_lifecycle;
mod git;
mod refresh;
mod rate_limit;
mod crate_round_trip;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    version::PROBE,
    context_path::PROBE,
    token_exchange::PROBE,
    scopes::PROBE,
    user::PROBE,
    nested_project::PROBE,
    raw_file::PROBE,
    branches::PROBE,
    languages::PROBE,
    projects::PROBE,
    graphql::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    git::PROBE,
    refresh::PROBE,
    rate_limit::PROBE,
    crate_round_trip::PROBE,
];

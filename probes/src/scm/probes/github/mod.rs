//! The probes of GitHub.com and GitHub Enterprise, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod identify;
mod version;
mod authorize;
mod token_exchange;
mod user;
mod oauth_scopes;
mod emails;
mod graphql;
mod graphql_repository;
mod organization;
mod repository;
mod branches;
mod raw_file;
mod contents;
mod repositories;
mod hooks;
mod hook_lifecycle;
mod rate_limit;
mod octocrab_round_trip;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    version::PROBE,
    authorize::PROBE,
    token_exchange::PROBE,
    user::PROBE,
    oauth_scopes::PROBE,
    emails::PROBE,
    graphql::PROBE,
    graphql_repository::PROBE,
    organization::PROBE,
    repository::PROBE,
    branches::PROBE,
    raw_file::PROBE,
    contents::PROBE,
    repositories::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    rate_limit::PROBE,
    octocrab_round_trip::PROBE,
];

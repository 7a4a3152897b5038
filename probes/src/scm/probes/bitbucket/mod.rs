//! The probes of Bitbucket.org, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod identify;
mod client_credentials;
mod user;
mod emails;
mod scopes;
mod workspaces;
mod repositories;
mod permissions;
mod contents;
mod hooks;
mod hook_lifecycle;
mod git;
mod rate_limit;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    client_credentials::PROBE,
    user::PROBE,
    emails::PROBE,
    scopes::PROBE,
    workspaces::PROBE,
    repositories::PROBE,
    permissions::PROBE,
    contents::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    git::PROBE,
    rate_limit::PROBE,
];

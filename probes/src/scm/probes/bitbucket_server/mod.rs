//! The probes of Bitbucket Server, one file each. The list is the order in which they are reported.

use harness::Probe;

use crate::scm::client::Scm;

mod identify;
mod version;
mod context_path;
mod authorize;
mod token_exchange;
mod whoami;
mod user;
mod email;
mod repositories;
mod clone_links;
mod default_branch;
mod branches;
mod permissions;
mod hooks;
mod hook_lifecycle;
mod personal_repositories;
mod git;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Scm>] = &[
    identify::PROBE,
    version::PROBE,
    context_path::PROBE,
    authorize::PROBE,
    token_exchange::PROBE,
    whoami::PROBE,
    user::PROBE,
    email::PROBE,
    repositories::PROBE,
    clone_links::PROBE,
    default_branch::PROBE,
    branches::PROBE,
    permissions::PROBE,
    hooks::PROBE,
    hook_lifecycle::PROBE,
    personal_repositories::PROBE,
    git::PROBE,
];

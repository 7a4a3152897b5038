//! Source control: GitHub, GitLab, Bitbucket, Bitbucket Server and what looks like them, each in its editions.
//!
//! The main path of a request: a listener of the [`server`], one for each host, logs it, reads it as a [`call`], and asks
//! the vendor's [`forge`] which operation it is. Where the [`behaviour`] has something to be said instead, that is said; else
//! the vendor answers ([`github`], [`gitlab`], [`bitbucket`], [`bitbucket_server`], [`lookalikes`]), and the behaviour's
//! [`edits`] change the [`reply`]. git over HTTP is one module that all vendors mount at their own addresses ([`git`]): its
//! objects are real, and no git is needed to serve them.
//!
//! What is documented by the vendors (statuses, fields, headers) is played after their documentation; whole objects, not
//! only the fields that somebody reads. Not played: pushes, a second user, searches.
//!
//! Read in this order: what can differ, by what a vendor answers, the state that all of them share ([`accounts`],
//! [`repository`], [`hooks`]), then along the path.

mod behaviour;

mod forge;

mod call;

mod reply;

mod accounts;

mod repository;

mod hooks;

mod start;

mod proxy;

mod server;

mod edits;

mod git;

mod graphql;

mod github;

mod gitlab;

mod bitbucket;

mod bitbucket_server;

mod lookalikes;

mod faults;

#[cfg(test)]
mod asked;

use std::sync::LazyLock;

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use server::Scm;
pub(crate) use start::{Places, item, start};

use crate::family::Make;
use crate::profile::Profile;

/// The family that all of them answer as.
const FAMILY: &str = "scm";

/// Every profile of the family.
pub(crate) static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    [
        github::PROFILES,
        gitlab::PROFILES,
        bitbucket::PROFILES,
        bitbucket_server::PROFILES,
        lookalikes::PROFILES,
    ]
    .concat()
});

/// One profile.
const fn profile(
    id: &'static str,
    product: &'static str,
    title: &'static str,
    healthy: bool,
    behaviour: fn() -> Behaviour,
) -> Profile {
    Profile { id, family: FAMILY, product, title, healthy, behaviour: Make::Scm(behaviour) }
}

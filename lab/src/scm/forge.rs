//! By what a vendor answers: the three functions that each product in this folder has.

use std::fmt;

use super::behaviour::Operation;
use super::call::Call;
use super::reply::Reply;
use super::server::Scm;

/// Whose product it is, for faults that suit one of them alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vendor {
    /// GitHub.com and GitHub Enterprise Server.
    GitHub,
    /// GitLab.com and self-managed GitLab.
    GitLab,
    /// Bitbucket.org.
    Bitbucket,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
    /// What looks like one of them.
    Lookalike,
}

/// One product in one edition. Values are constants, named by a profile's behaviour.
pub(super) trait Forge: fmt::Debug + Send + Sync {
    /// Whose it is.
    fn vendor(&self) -> Vendor;

    /// Whether the target is given an application: a client id and its secret.
    fn has_application(&self) -> bool {
        true
    }

    /// Which operation a request is. Changes nothing, and looks at no log-in.
    fn route(&self, call: &Call) -> Operation;

    /// Answers a request, which is this operation. Addresses are those of [`Scm::web`] and [`Scm::at`].
    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply;

    /// Puts on what the product puts on every answer.
    fn sign(&self, scm: &Scm, call: &Call, reply: Reply) -> Reply;
}

//! How one stand-in of source control behaves: all that profiles set and faults change, for every vendor.
//!
//! What a vendor answers is code in its folder ([`Forge`]). What is different in one set-up of it is data here: a list of
//! [`Change`]s, each with the [`Situation`] that it holds in. The server finds out which [`Operation`] a request is, looks
//! whether something is said instead, and else edits what the vendor says.

use hyper::Version;

use super::forge::{Forge, Vendor};
use crate::serve::Wire;

/// How one stand-in behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// The product and its edition.
    pub(super) forge: &'static dyn Forge,
    pub(super) wire: Wire,
    /// The hosts that it plays, each with a listener of its own. The first is the one of the target's address.
    pub(super) hosts: &'static [&'static str],
    /// The path below which everything on the first host is served: empty, or `/name`.
    pub(super) context: &'static str,
    /// The host whose listener shows a certificate of another authority.
    pub(super) untrusted_host: Option<&'static str>,
    /// The host that the proxy leads nobody to. A stand-in with one has a proxy, which the target names.
    pub(super) proxy_refuses: Option<&'static str>,
    /// How far its clock is behind.
    pub(super) behind_seconds: i64,
    /// What the target says of how long an answer may take.
    pub(super) answer_within: &'static str,
    /// The repository that the target names.
    pub(super) repository: &'static str,
    /// Whether that repository is gone, or not to be seen by who asks.
    pub(super) repository_gone: bool,
    /// The token that the target is given.
    pub(super) token: Token,
    /// The token to refresh with that the target is given.
    pub(super) refresh_token: Option<&'static str>,
    /// What is decoded in paths before the product sees them.
    pub(super) decodes: Decodes,
    /// What differs, the first that suits wins where one is said instead of the vendor's answer.
    pub(super) changes: Vec<(Situation, Change)>,
}

impl Behaviour {
    /// Nothing differs: one host, its repository, and the token that is given.
    pub(super) fn new(
        forge: &'static dyn Forge,
        hosts: &'static [&'static str],
        repository: &'static str,
        token: &'static str,
    ) -> Self {
        Self {
            forge,
            wire: Wire::GOOD_WITH_HTTP2,
            hosts,
            context: "",
            untrusted_host: None,
            proxy_refuses: None,
            behind_seconds: 0,
            answer_within: "2m",
            repository,
            repository_gone: false,
            token: Token { text: token, bearer: true },
            refresh_token: None,
            decodes: Decodes::Nothing,
            changes: Vec::new(),
        }
    }

    /// The same with one more change.
    pub(super) fn with(mut self, situation: Situation, change: Change) -> Self {
        self.changes.push((situation, change));
        self
    }

    /// Whether it is this vendor's.
    pub(super) fn is_of(&self, vendor: Vendor) -> bool {
        self.forge.vendor() == vendor
    }
}

/// A token that the target is given. It opens nothing but stand-ins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) text: &'static str,
    /// Whether it is taken as a bearer; a password is not.
    pub(super) bearer: bool,
}

/// What something on the way decodes in paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decodes {
    Nothing,
    /// `%2F` and `%2E`, in the addresses of files of a repository alone.
    Files,
    /// `%2F` and `%2E`, everywhere.
    Everything,
}

/// When a change holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    Anything,
    /// A request that bears the token that the target is given, in whatever form.
    WithToken,
    /// A request below this path (without the context), on whichever host.
    Below(&'static str),
    /// A request to this host.
    Host(&'static str),
    /// Anything of git over HTTP.
    Git,
    /// The same without any log-in.
    GitWithoutLogin,
    /// Anything of webhooks.
    Hooks,
    /// One operation.
    Of(Operation),
}

/// What a request is, whichever vendor it is asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// A page for people.
    Page,
    /// The page or form that a user consents on, begun by an application.
    Authorize,
    /// A token is asked for: with a code, a refresh token, or an application's own credentials.
    Token,
    /// What a token is (GitLab).
    TokenInfo,
    /// What the product tells of itself: `/meta`, `/version`, `/metadata`, `application-properties`.
    Version,
    /// The log-in name of who asks (Bitbucket Server).
    Whoami,
    User,
    Emails,
    GraphQl,
    Organization,
    /// Workspaces or groups.
    Workspaces,
    Repository,
    /// A listing of repositories that one has a right to.
    Repositories,
    /// The repositories of one user's own space.
    PersonalRepositories,
    /// The rights of users in repositories.
    Permissions,
    Branches,
    Branch,
    DefaultBranch,
    Tags,
    Tag,
    Commits,
    Commit,
    Tree,
    /// One file or folder as the API tells it.
    Contents,
    /// One file as its bytes.
    RawFile,
    Languages,
    PullRequests,
    PullRequest,
    Issue,
    RateLimit,
    Hooks,
    CreateHook,
    Hook,
    DeleteHook,
    /// The test of a hook.
    PingHook,
    Deliveries,
    Delivery,
    /// `info/refs` of git, whose services are `git-upload-pack` and `git-receive-pack`.
    GitRefs,
    GitPushRefs,
    /// A `git-upload-pack` of protocol 2 that asks for references.
    GitLsRefs,
    /// Any other.
    GitUploadPack,
    GitReceivePack,
    /// Whatever the product answers by 404.
    Unknown,
}

impl Operation {
    /// Whether it is git over HTTP.
    pub(super) fn is_git(self) -> bool {
        matches!(
            self,
            Self::GitRefs | Self::GitPushRefs | Self::GitLsRefs | Self::GitUploadPack | Self::GitReceivePack
        )
    }

    /// Whether it is about webhooks.
    pub(super) fn is_of_hooks(self) -> bool {
        matches!(
            self,
            Self::Hooks
                | Self::CreateHook
                | Self::Hook
                | Self::DeleteHook
                | Self::PingHook
                | Self::Deliveries
                | Self::Delivery
        )
    }
}

/// What differs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// This is said instead.
    Instead(Canned),
    /// No answer comes, and the connection stays.
    Stalls,
    /// Every answer bears this header, in place of its own of this name.
    Header(&'static str, &'static str),
    /// The header `Link` names this host and port in place of the product's own.
    LinksTo(&'static str),
    /// No answer bears this header.
    NoHeader(&'static str),
    /// A JSON pointer, where `*` stands for every item of a list, and the JSON that stands there.
    Field(&'static str, &'static str),
    /// A JSON pointer, where `*` stands for every item of a list, to what is left out.
    NoField(&'static str),
    /// The body ends after so many bytes, without a length told before, as if that was all.
    EndsAfter(usize),
    /// Over this version of HTTP an answer breaks off after its headers.
    BreaksOver(Version),
    /// A pack ends so many bytes early, and the answer goes on as if it was whole.
    PackShortBy(usize),
    /// git tells no feature `shallow`, and refuses to deepen.
    NotShallow,
    /// A type of GraphQL's schema does not have this field.
    NoGraphQlField(&'static str, &'static str),
    /// A field of a query is denied, for this reason and with this text.
    GraphQlDenied(&'static str, &'static str, &'static str),
}

/// An answer that is always the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Canned {
    pub(super) status: u16,
    /// The type of the body; without one there is no body.
    pub(super) content_type: &'static str,
    pub(super) body: &'static str,
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// Whether it bears the headers that the product puts on every answer; what something in between says does not.
    pub(super) signed: bool,
}

impl Canned {
    /// JSON of the product.
    pub(super) const fn json(status: u16, body: &'static str) -> Self {
        Self { status, content_type: "application/json; charset=utf-8", body, headers: &[], signed: true }
    }

    /// Plain text of the product.
    pub(super) const fn text(status: u16, body: &'static str) -> Self {
        Self { status, content_type: "text/plain; charset=utf-8", body, headers: &[], signed: true }
    }

    /// HTML of the product.
    pub(super) const fn html(status: u16, body: &'static str) -> Self {
        Self { status, content_type: "text/html; charset=utf-8", body, headers: &[], signed: true }
    }

    /// A redirect of the product.
    pub(super) const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// The same of something in between, without a sign of the product.
    pub(super) const fn foreign(self) -> Self {
        Self { signed: false, ..self }
    }
}

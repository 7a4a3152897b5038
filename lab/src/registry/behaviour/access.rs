//! Who is let in: accounts, challenges and tokens, and the pages beside the protocol.

use crate::registry::canned::Canned;

/// Who may use the registry, and how they show it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    /// Everybody, whatever they show.
    Open,
    /// Whoever shows the account's name and password; `{host}` in the challenge is the host of the request.
    Basic(&'static str),
    /// Whoever shows a token.
    Bearer(Bearer),
}

/// A token realm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer {
    /// The host of the realm when it is not the registry's own: then it has a listener of its own, too.
    pub(crate) host: Option<&'static str>,
    /// The path of the realm.
    pub(crate) path: &'static str,
    /// The realm that the challenge names; none for the path on the host of the realm.
    pub(crate) realm: Option<&'static str>,
    /// The service that the challenge names; `{host}` is the host of the request.
    pub(crate) service: &'static str,
    /// The actions that a push needs, in the order in which the challenge names them.
    pub(crate) push: &'static str,
    /// Whether the challenge names a scope.
    pub(crate) scope: Scope,
    /// Whether the answer of the realm holds a token.
    pub(crate) token: Token,
    /// Which of the actions that are asked for a token grants.
    pub(crate) granted: Granted,
    /// How long a token is good for.
    pub(crate) lifetime: Lifetime,
    /// The challenge to a request for the catalogue and to one that bears credentials which do not suffice, when that
    /// is another one; the registry then takes name and password as well as tokens.
    pub(crate) basic: Option<&'static str>,
}

impl Bearer {
    /// A realm as distribution's documentation describes it, at this path of the registry's own host.
    pub(crate) const fn at(path: &'static str) -> Self {
        Self {
            host: None,
            path,
            realm: None,
            service: "{host}",
            push: "pull,push",
            scope: Scope::Named,
            token: Token::Issued,
            granted: Granted::Asked,
            lifetime: Lifetime { seconds: 3600, uses: Uses::Any },
            basic: None,
        }
    }
}

/// How long a token is good for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    /// As the answer of the realm says it.
    pub(crate) seconds: i64,
    /// How many uses end it before that.
    pub(crate) uses: Uses,
}

/// How many uses end a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uses {
    /// None do.
    Any,
    /// One, for an upload.
    OneUpload,
}

/// Which of the actions that are asked for a token grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Granted {
    /// All.
    Asked,
    /// None on a repository below the prefix of the target: its namespace does not exist.
    NothingBelowPrefix,
    /// As on Docker Hub: pulling what exists, pushing (and then pulling, too) right below the account's own prefix, and
    /// no catalogue.
    PresentOrOwn,
}

/// What a product serves beside the protocol of registries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    pub(crate) path: &'static str,
    pub(crate) reader: Reader,
    pub(crate) answer: Canned,
}

/// Who is shown a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    Everybody,
    /// Whoever shows the account's name and password.
    Account,
}

/// The account that the target's text names.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) username: &'static str,
    /// The password in the file beside the target's text.
    pub(crate) password: String,
    /// Which passwords the server takes.
    pub(crate) check: PasswordCheck,
}

/// Which passwords the server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordCheck {
    /// The account's.
    Exact,
    /// Any, of any user.
    Any,
    /// Another one than the account's.
    Changed,
}

/// Whether the challenge names a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The one that the request needs.
    Named,
    /// None.
    Missing,
    /// One text for every request.
    Fixed(&'static str),
}

/// Whether the answer of a token realm holds a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Issued,
    Missing,
}

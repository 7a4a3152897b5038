//! The one user of every stand-in, the application, and the tokens that are known.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::behaviour::Behaviour;
use super::call::Call;
use crate::crypto;

/// The log-in name of the user.
pub(super) const LOGIN: &str = "ada";

/// The user's number.
pub(super) const USER_ID: u64 = 4711;

/// The user's name for people.
pub(super) const NAME: &str = "Ada Lovelace";

/// The user's only address, which is the primary one and verified.
pub(super) const EMAIL: &str = "ada@example.com";

/// The id of the application. It opens nothing.
pub(super) const CLIENT_ID: &str = "underpin-lab";

/// The secret of the application. It opens nothing.
pub(super) const CLIENT_SECRET: &str = "a-secret-of-the-lab-that-opens-nothing-o";

/// The host of Gitpod, whose callback the application is registered for.
pub(super) const GITPOD: &str = "gitpod.example.com";

/// How long an access token lives that an application gets, in seconds.
pub(super) const TOKEN_SECONDS: u64 = 7200;

/// The callback that the application is registered for on this host.
pub(super) fn callback(host: &str) -> String {
    format!("https://{GITPOD}/auth/{}/callback", host.replace(':', "_"))
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Login {
    /// Nobody who says a name or shows a token.
    Nobody,
    /// The user.
    User,
    /// Somebody with what is not known, or not taken in this form.
    Unknown,
}

/// What is known of tokens.
#[derive(Debug)]
pub(super) struct Accounts {
    inner: Mutex<Tokens>,
    given: &'static str,
    bearer: bool,
}

#[derive(Debug, Default)]
struct Tokens {
    access: BTreeSet<String>,
    refresh: BTreeSet<String>,
    made: u64,
}

/// A pair that an application got.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Accounts {
    /// Those of a stand-in with this behaviour.
    pub(super) fn new(behaviour: &Behaviour) -> Self {
        let token = behaviour.token;
        let access = BTreeSet::from([token.text.to_owned()]);
        let refresh = behaviour.refresh_token.map(str::to_owned).into_iter().collect();
        let inner = Mutex::new(Tokens { access, refresh, made: 0 });
        Self { inner, given: token.text, bearer: token.bearer }
    }

    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is an access token that is good as a bearer.
    pub(super) fn knows(&self, token: &str) -> bool {
        (self.bearer || token != self.given) && self.tokens().access.contains(token)
    }

    /// Who asks an API, by a bearer.
    pub(super) fn by_bearer(&self, call: &Call) -> Login {
        match call.bearer() {
            Some(token) if self.knows(token) => Login::User,
            Some(_) => Login::Unknown,
            None if call.header("authorization").is_some() => Login::Unknown,
            None => Login::Nobody,
        }
    }

    /// Who asks git, by `Basic` with the token as the password (or as the name, with another password, where `either`).
    pub(super) fn by_basic(&self, call: &Call, takes_name: fn(&str) -> bool) -> Login {
        match call.basic() {
            Some((name, password)) if takes_name(&name) && self.tokens().access.contains(&password) => {
                Login::User
            }
            Some(_) => Login::Unknown,
            None if call.header("authorization").is_some() => Login::Unknown,
            None => Login::Nobody,
        }
    }

    /// Whether a request bears the token that the target is given, in whatever form.
    pub(super) fn bears_given(&self, call: &Call) -> bool {
        call.bearer() == Some(self.given)
            || call.header("private-token") == Some(self.given)
            || call.basic().is_some_and(|(name, password)| name == self.given || password == self.given)
    }

    /// A new access token, with one to refresh it by. Both are known from now on.
    pub(super) fn make(&self) -> Pair {
        let mut tokens = self.tokens();
        tokens.made += 1;
        let of = |kind: &str| crypto::hex(&crypto::sha256(format!("{kind} {}", tokens.made).as_bytes()));
        let pair = Pair { access: of("access"), refresh: of("refresh") };
        tokens.access.insert(pair.access.clone());
        tokens.refresh.insert(pair.refresh.clone());
        pair
    }

    /// Uses up a refresh token: a new pair, or nothing where it is unknown or used up.
    pub(super) fn refresh(&self, token: &str) -> Option<Pair> {
        let known = self.tokens().refresh.remove(token);
        known.then(|| self.make())
    }
}

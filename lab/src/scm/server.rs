//! One running stand-in: what stands before the vendor's own answers, and what is changed in them.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use jiff::{Timestamp, ToSpan as _};

use super::accounts::{Accounts, Login};
use super::behaviour::{Behaviour, Change, Decodes, Operation, Situation};
use super::call::Call;
use super::edits;
use super::hooks::Hooks;
use super::reply::Reply;
use super::repository::{self, Repository};
use super::start::Places;
use crate::log::Log;
use crate::serve::{Connection, Cut, Product, Scheme};

/// One running stand-in.
pub(crate) struct Scm {
    pub(super) behaviour: Behaviour,
    pub(super) accounts: Accounts,
    pub(super) hooks: Hooks,
    places: Places,
    log: Arc<Log>,
}

impl fmt::Debug for Scm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scm").field("forge", &self.behaviour.forge).finish_non_exhaustive()
    }
}

impl Scm {
    pub(super) fn new(behaviour: Behaviour, places: Places, log: Arc<Log>) -> Self {
        let accounts = Accounts::new(&behaviour);
        Self { behaviour, accounts, hooks: Hooks::default(), places, log }
    }

    pub(crate) fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// The address of pages, without a slash at its end: `https://gitlab.example.com`, with the context where there is one.
    pub(super) fn web(&self) -> String {
        let host = self.behaviour.hosts.first().copied().unwrap_or_default();
        format!("{}{}", self.at(host), self.behaviour.context)
    }

    /// The address of one of the hosts, without a slash at its end and without the context.
    pub(super) fn at(&self, host: &str) -> String {
        match self.behaviour.wire.scheme {
            Scheme::Https | Scheme::HttpCalledHttps => format!("https://{host}"),
            Scheme::Http => {
                let place = self.behaviour.hosts.iter().position(|known| *known == host).unwrap_or_default();
                self.places.doors.get(place).map(|door| format!("http://{door}")).unwrap_or_default()
            }
        }
    }

    /// What the application's callback begins with: the host as Gitpod writes it into the callback's path.
    pub(super) fn callback_host(&self) -> String {
        match self.behaviour.wire.scheme {
            Scheme::Https | Scheme::HttpCalledHttps => {
                self.behaviour.hosts.first().copied().unwrap_or_default().to_owned()
            }
            Scheme::Http => self.places.doors.first().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// The contents of a repository (`owner/name`, in any case), where it is there and to be seen by who asks.
    pub(super) fn repository(&self, name: &str) -> Option<&'static Repository> {
        let known = name.eq_ignore_ascii_case(self.behaviour.repository);
        (known && !self.behaviour.repository_gone).then(repository::contents)
    }

    /// What is left of what was made: the hooks.
    pub(crate) fn left(&self) -> Vec<String> {
        self.hooks.list().iter().map(|hook| format!("hook {}", hook.id)).collect()
    }

    /// What its clock shows.
    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_sub(self.behaviour.behind_seconds.seconds()).unwrap_or(now)
    }

    /// Whether a change holds for a request that is this operation.
    fn holds(&self, situation: Situation, call: &Call, operation: Operation) -> bool {
        match situation {
            Situation::Anything => true,
            Situation::WithToken => self.accounts.bears_given(call),
            Situation::Below(path) => call.path.starts_with(path),
            Situation::Host(host) => call.host == host,
            Situation::Git => operation.is_git(),
            Situation::GitWithoutLogin => operation.is_git() && call.header("authorization").is_none(),
            Situation::Hooks => operation.is_of_hooks(),
            Situation::Of(this) => this == operation,
        }
    }

    /// The changes that hold for a request, in their order.
    pub(super) fn changes(&self, call: &Call, operation: Operation) -> Vec<Change> {
        let changes = self.behaviour.changes.iter();
        let holding = changes.filter(|(situation, _)| self.holds(*situation, call, operation));
        holding.map(|(_, change)| *change).collect()
    }

    /// Answers a request, or never.
    pub(super) async fn reply(&self, mut call: Call) -> Reply {
        let behaviour = &self.behaviour;
        if !enter(&mut call, behaviour) {
            return Reply::html(404, "<html><head><title>404 Not Found</title></head><body></body></html>\n");
        }
        let forge = behaviour.forge;
        let operation = forge.route(&call);
        let changes = self.changes(&call, operation);
        if changes.iter().any(|change| matches!(change, Change::Stalls)) {
            std::future::pending::<()>().await;
        }
        let instead = changes.iter().find_map(|change| match change {
            Change::Instead(canned) => Some(canned),
            _ => None,
        });
        let reply = match instead {
            Some(canned) if canned.signed => forge.sign(self, &call, Reply::canned(canned)),
            Some(canned) => Reply::canned(canned),
            None => {
                let reply = forge.answer(self, &call, operation);
                forge.sign(self, &call, reply)
            }
        };
        edits::apply(reply, &changes, &call)
    }

    /// Who asks the API, by a bearer.
    pub(super) fn login(&self, call: &Call) -> Login {
        self.accounts.by_bearer(call)
    }
}

/// Takes the context from the path, and decodes what is decoded on the way; false where the path is outside the context.
fn enter(call: &mut Call, behaviour: &Behaviour) -> bool {
    if behaviour.hosts.first() == Some(&call.host) && !behaviour.context.is_empty() {
        match call.path.strip_prefix(behaviour.context) {
            Some("") => "/".clone_into(&mut call.path),
            Some(rest) if rest.starts_with('/') => call.path = rest.to_owned(),
            Some(_) | None => return false,
        }
    }
    let decodes = match behaviour.decodes {
        Decodes::Nothing => false,
        Decodes::Files => call.path.contains("/files/"),
        Decodes::Everything => true,
    };
    if decodes {
        let path = call.path.replace("%2F", "/").replace("%2f", "/");
        call.path = path.replace("%2E", ".").replace("%2e", ".");
    }
    true
}

/// The listener of one host.
pub(super) struct Door {
    pub(super) scm: Arc<Scm>,
    pub(super) host: &'static str,
}

impl Product for Door {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let Self { scm, host } = self;
        let place = scm.log.arrived(host, connection.opened, &request);
        let (parts, body) = request.into_parts();
        // A body that breaks off belongs to a client that is gone.
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let call = Call::of(host, parts, body);
        let method = call.method.clone();
        let response = scm.reply(call).await.complete(&method, scm.now());
        scm.log.answered(place, response.status().as_u16());
        Ok(response)
    }
}

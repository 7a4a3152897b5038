//! The registry family: every product is one core with another [`Behaviour`].
//!
//! The main path of a request: [`Registry::answer`] logs it, reads it as a [`call`], lets [`front`] and [`access`] admit
//! or refuse it, reads its body, and hands it to the module of its [`route`]: [`upload`], [`blob`], [`manifest`] or
//! [`listing`]. Each makes a [`reply`], to which the behaviour's signs and changes are applied at the end.
//!
//! Read in this order: what can differ ([`behaviour`], [`canned`], [`answers`]), the products and faults that use it,
//! the reading of requests, the state ([`store`]), who is let in ([`front`], [`access`], [`realm`]), the handlers, and how
//! its listeners are started ([`start`](mod@start)).
//! Adding a product is a file in `products`; adding a fault is a line in `faults`.

mod behaviour;

mod canned;

mod answers;

mod products;

mod faults;

mod route;

mod call;

mod reply;

mod store;

mod base_image;

mod front;

mod access;

mod tokens;

mod realm;

mod upload;

mod blob;

mod manifest;

mod listing;

mod storage;

mod start;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::header::{DATE, HeaderValue};
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use jiff::{Timestamp, ToSpan as _};

pub(crate) use behaviour::{Access, Behaviour};
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;
pub(crate) use start::{item, start};

use crate::log::Log;
use crate::serve::{Clock, Connection, Cut, Product, Scheme};
use behaviour::{Backends, Bearer, Kind, Location, Reader, Situation};
use call::Call;
use canned::Places;
use reply::Reply;
use route::Route;
use storage::Presigner;
use store::Store;
use tokens::Tokens;

/// Gitpod's two repositories, below whatever prefix.
const GITPOD: [&str; 2] = ["/base-images", "/workspace-images"];

/// One running registry.
#[derive(Debug)]
pub(crate) struct Registry {
    pub(crate) behaviour: Behaviour,
    pub(crate) log: Arc<Log>,
    pub(crate) clock: Arc<Clock>,
    /// Where reads of blobs are redirected to.
    pub(crate) storage: Option<Presigner>,
    store: Mutex<Store>,
    tokens: Tokens,
    arriving: front::Arriving,
}

impl Registry {
    /// A registry that holds only what its behaviour says.
    pub(crate) fn new(
        behaviour: Behaviour,
        log: Arc<Log>,
        clock: Arc<Clock>,
        storage: Option<Presigner>,
    ) -> Self {
        let mut store = Store::with_repositories(behaviour.repositories);
        if let Some(name) = behaviour.base_image {
            base_image::store(&mut store, name, behaviour.first_platform);
        }
        let (tokens, arriving) = (Tokens::default(), front::Arriving::default());
        Self { behaviour, log, clock, storage, store: Mutex::new(store), tokens, arriving }
    }

    /// What it holds.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What its clock shows.
    pub(crate) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_sub(self.behaviour.behind_seconds.seconds()).unwrap_or(now)
    }

    /// How many uploads are open.
    pub(crate) fn uploads_open(&self) -> usize {
        self.store().uploads_open()
    }

    /// Every stored manifest.
    pub(crate) fn manifests(&self) -> Vec<String> {
        self.store().manifests()
    }

    /// The repository that a request is in, which for an upload of Artifact Registry only the upload knows.
    fn repository_of(&self, call: &Call) -> Option<String> {
        match &call.route {
            Route::ArtifactsUpload { id } => self.store().upload_repository(id).map(str::to_owned),
            route => route.repository().map(str::to_owned),
        }
    }

    /// Admits or refuses a request by its headers alone.
    fn admit(&self, call: &Call, repository: Option<&str>) -> Result<(), Box<Reply>> {
        let behaviour = &self.behaviour;
        let instead = |situation| match behaviour.instead(situation) {
            Some(answer) => {
                let places = Places { repository: repository.unwrap_or_default(), ..call.places() };
                Err(Box::new(answer.reply(&places)))
            }
            None => Ok(()),
        };
        instead(Situation::Anything)?;
        if self.token_realm(call).is_some() {
            return Ok(());
        }
        self.page(call)?;
        let asks_first = call.method == Method::HEAD && call.header("authorization").is_none();
        let below = repository.and_then(|name| name.strip_prefix(behaviour.namespace()));
        if below.is_some_and(|rest| rest.starts_with('/')) && !asks_first {
            instead(Situation::Namespace)?;
        }
        match &call.route {
            Route::Root => Err(Box::new(Reply::new(200).header("cache-control", "no-cache"))),
            Route::Nothing => Err(Box::new(Reply::page_not_found())),
            Route::Unclean(clean) => Err(Box::new(Reply::new(301).header("location", clean))),
            _ => access::check(self, call, &access::needs(call, repository)),
        }?;
        match repository.map(|name| name.split('/').count()) {
            Some(components) if components < *behaviour.components.start() => instead(Situation::ShortName),
            Some(components) if components > *behaviour.components.end() => instead(Situation::NestedName),
            Some(_) | None => Ok(()),
        }
    }

    /// Answers with a page beside the protocol, if the request is for one.
    fn page(&self, call: &Call) -> Result<(), Box<Reply>> {
        let shown = |reader| reader == Reader::Everybody || access::shows_password(&self.behaviour, call);
        let pages = || self.behaviour.pages.iter().filter(|page| page.path == call.path && call.reads());
        match pages().find(|page| shown(page.reader)) {
            Some(page) => Err(Box::new(page.answer.reply(&call.places()))),
            None if pages().next().is_some() => access::check(self, call, &[]),
            None => Ok(()),
        }
    }

    /// The token realm, if the request is for it and it is on this host.
    fn token_realm(&self, call: &Call) -> Option<Bearer> {
        match self.behaviour.access {
            Access::Bearer(bearer) if bearer.host.is_none() && call.path == bearer.path => Some(bearer),
            Access::Bearer(_) | Access::Basic(_) | Access::Open => None,
        }
    }

    /// Answers a request that was admitted.
    fn handle(&self, call: &Call, repository: Option<&str>, body: Bytes) -> Reply {
        if let Some(bearer) = self.token_realm(call) {
            return realm::answer(self, &bearer, call, &body);
        }
        if let Some(repository) = repository
            && GITPOD.iter().any(|name| repository.ends_with(name))
            && let Some(answer) = self.behaviour.instead(Situation::InGitpodRepository)
        {
            return answer.reply(&call.places());
        }
        match &call.route {
            Route::Base => Reply::new(200).kind(Kind::Base).body(self.behaviour.json, "{}"),
            Route::Catalog => listing::catalog(self, call),
            Route::Tags { repository } => listing::tags(self, call, repository),
            Route::Manifest { repository, reference } => {
                manifest::answer(self, call, repository, reference, body)
            }
            Route::Blob { repository, digest } => blob::answer(self, call, repository, digest),
            Route::Uploads { repository } => upload::start(self, call, repository),
            Route::Upload { repository, id } => upload::go_on(self, call, repository, id, body),
            Route::ArtifactsUpload { id } => {
                upload::go_on(self, call, repository.unwrap_or_default(), id, body)
            }
            Route::Root | Route::Unclean(_) | Route::Nothing => Reply::page_not_found(),
        }
    }

    /// Sends the reply as the behaviour has it.
    fn finish(&self, call: &Call, place: usize, reply: Reply) -> Response<Full<Bytes>> {
        let Behaviour { signs, json, changes, .. } = &self.behaviour;
        let mut response = reply.complete(&call.method, signs, json, changes);
        if self.behaviour.behind_seconds != 0 {
            let date = self.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let date = HeaderValue::from_str(&date);
            response.headers_mut().extend(date.ok().map(|date| (DATE, date)));
        }
        self.log.answered(place, response.status().as_u16());
        response
    }
}

impl Product for Registry {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let place = self.log.arrived("registry", connection.opened, &request);
        let scheme = if self.behaviour.wire.scheme == Scheme::Https { "https" } else { "http" };
        let mut call = Call::of(&request, scheme, connection.opened);
        let repository = self.repository_of(&call);
        let mut body = request.into_body();
        if let Some(refusal) = front::refuses(self, connection, &call) {
            front::drain(&mut body).await;
            return Ok(self.finish(&call, place, refusal));
        }
        if let Err(refusal) = self.admit(&call, repository.as_deref()) {
            if refusal.kind == Kind::Challenge {
                front::unauthenticated(self, connection, &call, &mut body).await?;
            }
            front::drain(&mut body).await;
            return Ok(self.finish(&call, place, *refusal));
        }
        if self.behaviour.backends == Backends::TwoSecrets {
            call.backend = *connection.backend.get_or_init(|| upload::reached(&call));
        }
        let arrival = match front::enter(self, &call) {
            Ok(arrival) => arrival,
            Err(refusal) => {
                front::drain(&mut body).await;
                return Ok(self.finish(&call, place, *refusal));
            }
        };
        let reply = match front::read(self, &call, &mut body).await? {
            Ok(body) => self.handle(&call, repository.as_deref(), body),
            Err(refusal) => refusal,
        };
        drop(arrival);
        Ok(self.finish(&call, place, reply))
    }
}

/// A path as the product writes it into a `Location`.
fn absolute(behaviour: &Behaviour, call: &Call, path: &str) -> String {
    match behaviour.location {
        Location::Relative | Location::RelativeWithState | Location::ArtifactsUploads => path.to_owned(),
        Location::ForeignHost(base) => format!("{base}{path}"),
        Location::Absolute | Location::AbsoluteWithoutState | Location::OtherRepository => {
            format!("{}{path}", call.base)
        }
    }
}

//! The registry family: every product is one core with another [`Behaviour`].
//!
//! The main path of a request: [`Registry::answer`] logs it, reads it as a [`call`], lets [`access`] admit or refuse
//! it, reads its body, and hands it to the module of its [`route`]: [`upload`], [`blob`], [`manifest`] or [`listing`].
//! Each makes a [`reply`], to which the behaviour's signs and changes are applied at the end.
//!
//! Read in this order: what can differ ([`behaviour`], [`canned`]), the products and faults that use it, the reading of
//! requests, the state ([`store`]), and the handlers. Adding a product is a file in `products`; adding a fault is a
//! line in `faults`.

mod behaviour;

mod canned;

mod products;

mod faults;

mod route;

mod call;

mod reply;

mod store;

mod access;

mod upload;

mod blob;

mod manifest;

mod listing;

mod storage;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;

pub(crate) use behaviour::{Access, Behaviour};
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;
pub(crate) use storage::{Bucket, Presigner};

use crate::log::Log;
use crate::serve::{Clock, Connection, Cut, Product, Scheme};
use behaviour::{Kind, Location, Situation, UnauthenticatedBody};
use call::Call;
use reply::Reply;
use route::Route;
use store::Store;

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
}

impl Registry {
    /// A registry that holds only what its behaviour says.
    pub(crate) fn new(
        behaviour: Behaviour,
        log: Arc<Log>,
        clock: Arc<Clock>,
        storage: Option<Presigner>,
    ) -> Self {
        let store = Mutex::new(Store::with_repositories(behaviour.repositories));
        Self { behaviour, log, clock, storage, store }
    }

    /// What it holds.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
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
        if let Some(answer) = self.behaviour.instead(Situation::Anything) {
            return Err(Box::new(answer.reply(&call.places())));
        }
        if self.token_realm(call).is_some() {
            return Ok(());
        }
        match &call.route {
            Route::Root => Err(Box::new(Reply::new(200).header("cache-control", "no-cache"))),
            Route::Nothing => Err(Box::new(Reply::page_not_found())),
            Route::Unclean(clean) => Err(Box::new(Reply::new(301).header("location", clean))),
            _ => access::check(&self.behaviour, call, &access::needs(call, repository)),
        }
    }

    /// The token realm, if the request is for it.
    fn token_realm(&self, call: &Call) -> Option<behaviour::Bearer> {
        match self.behaviour.access {
            Access::Bearer(bearer) if call.path == bearer.path => Some(bearer),
            Access::Bearer(_) | Access::Basic(_) | Access::Open => None,
        }
    }

    /// Answers a request that was admitted.
    fn handle(&self, call: &Call, repository: Option<&str>, body: Bytes) -> Reply {
        if let Some(bearer) = self.token_realm(call) {
            return access::token_realm(&self.behaviour, &bearer, call, &body);
        }
        if let Some(repository) = repository
            && GITPOD.iter().any(|name| repository.ends_with(name))
            && let Some(answer) = self.behaviour.instead(Situation::InGitpodRepository)
        {
            return answer.reply(&call.places());
        }
        match &call.route {
            Route::Base => Reply::new(200).body(self.behaviour.json, "{}"),
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
        let response = reply.complete(&call.method, signs, json, changes);
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
        let call = Call::of(&request, scheme, connection.opened);
        let repository = self.repository_of(&call);
        let mut body = request.into_body();
        if let Err(refusal) = self.admit(&call, repository.as_deref()) {
            let resets = self.behaviour.unauthenticated_body == UnauthenticatedBody::Reset;
            if resets && refusal.kind == Kind::Challenge && call.method == Method::PUT && call.has_body() {
                // The first bytes have arrived and more are on the way when the reset hits them.
                let _ = body.frame().await;
                return Err(connection.reset());
            }
            // A refusal is sent once the body is read, for a client that is still sending reads no answer.
            while let Some(Ok(_)) = body.frame().await {}
            return Ok(self.finish(&call, place, *refusal));
        }
        // A body that breaks off belongs to a client that is gone.
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let reply = self.handle(&call, repository.as_deref(), body);
        Ok(self.finish(&call, place, reply))
    }
}

/// A path as the product writes it into a `Location`.
fn absolute(behaviour: &Behaviour, call: &Call, path: &str) -> String {
    match behaviour.location {
        Location::Relative | Location::ArtifactsUploads => path.to_owned(),
        Location::Absolute
        | Location::AbsoluteWithoutState
        | Location::ForeignHost
        | Location::OtherRepository => format!("{}{path}", call.base),
    }
}

//! Google Cloud Storage with its JSON interface, its XML interface, and Google's token endpoint.
//!
//! The main path of a request: a listener of [`Storage`] or [`TokenEndpoint`] logs it, reads it as a [`call`], and hands
//! it to [`json`], [`xml`] or [`tokens`] by its host and path. Each finds out who asks (by a token that an assertion was
//! given for, or by a signature over the request), does what is asked to the [`store`], and makes a [`reply`] or a
//! [`refusal`]. Signatures are really verified: the stand-in knows one account and its one key ([`key`]).
//!
//! What is documented by Google (statuses, fields, headers, what a signature covers) is played after its documentation
//! and after public reports. Wordings of errors beside those of the facts are general knowledge, not verified.
//! Not played: soft deletion, versions, access lists, notifications, partial answers (`fields`), batches, gRPC.
//!
//! Read in this order: what can differ ([`behaviour`], [`products`], [`faults`]), who asks ([`key`], [`tokens`]), how
//! requests are read and answered ([`call`], [`reply`], [`refusal`]), the state ([`store`], [`conditions`],
//! [`hashes`]), what both sides do with it ([`objects`]), and the two sides ([`json`], [`xml`]).

mod behaviour;

mod products;

mod faults;

mod key;

mod tokens;

mod call;

mod reply;

mod refusal;

mod store;

mod conditions;

mod hashes;

mod objects;

mod json;

mod xml;

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use jiff::{Timestamp, ToSpan as _};

pub(crate) use behaviour::Behaviour;
pub(crate) use faults::FAULTS;
pub(crate) use products::PROFILES;

use crate::crypto;
use crate::log::Log;
use crate::ports::{Addresses, Ports};
use crate::serve::{Connection, Cut, Product, Wire};
use crate::stand::Item;
use behaviour::{Instead, Situation};
use call::Call;
use key::{Key, PROJECT, TOKEN_HOST};
use reply::Reply;
use store::Store;
use tokens::Tokens;

/// The host of both interfaces.
const HOST: &str = "storage.googleapis.com";

/// A running stand-in.
#[derive(Debug)]
pub(crate) struct Gcs {
    pub(crate) behaviour: Behaviour,
    log: Arc<Log>,
    key: Key,
    tokens: Tokens,
    store: Mutex<Store>,
    /// How many ids of requests and uploads were given out.
    ids: AtomicU64,
}

impl Gcs {
    /// What it holds.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What its clock shows.
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_sub(self.behaviour.behind_seconds.seconds()).unwrap_or(now)
    }

    /// An id of a request or an upload, in the shape of Google's.
    fn next_id(&self) -> String {
        let number = self.ids.fetch_add(1, Ordering::SeqCst);
        let bytes = crypto::hmac_sha256(b"the lab's ids", number.to_string().as_bytes());
        format!("ABPtcP{}", crypto::base64_url_unpadded(&bytes))
    }

    /// How many resumable uploads are open.
    pub(crate) fn uploads_open(&self) -> usize {
        self.store().uploads_open()
    }

    /// `bucket/key` of every stored object.
    pub(crate) fn objects(&self) -> Vec<String> {
        let store = self.store();
        let in_bucket = |(name, bucket): (&String, &store::Bucket)| {
            bucket.objects.keys().map(|key| format!("{name}/{key}")).collect::<Vec<_>>()
        };
        let mut objects: Vec<String> = store.buckets().flat_map(in_bucket).collect();
        objects.sort_unstable();
        objects
    }

    /// Every bucket; there is none from the start.
    pub(crate) fn buckets(&self) -> Vec<String> {
        self.store().buckets().map(|(name, _)| name.clone()).collect()
    }

    /// Reads a request whole, answers it, and enters both into the log.
    async fn serve(
        &self,
        server: &'static str,
        connection: &Connection,
        request: Request<Incoming>,
        answer: fn(&Self, &Call) -> Reply,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let place = self.log.arrived(server, connection.opened, &request);
        let (parts, body) = request.into_parts();
        // A body that breaks off belongs to a client that is gone.
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let call = Call::of(parts, body);
        let reply = match self.behaviour.instead(Situation::Anything) {
            Some(Instead::Page(status, page)) => Reply::page(*status, page),
            Some(Instead::Refuse(_) | Instead::Json(..)) | None => answer(self, &call),
        };
        let response = reply.complete(&call.method, self.now(), &self.next_id());
        self.log.answered(place, response.status().as_u16());
        Ok(response)
    }
}

/// The listener of `storage.googleapis.com`.
struct Storage(Arc<Gcs>);

impl Product for Storage {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let answer = if json::has(request.uri().path()) { json::answer } else { xml::answer };
        self.0.serve("bucket", connection, request, answer).await
    }
}

/// The listener of `oauth2.googleapis.com`.
struct TokenEndpoint(Arc<Gcs>);

impl Product for TokenEndpoint {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        self.0.serve("realm", connection, request, tokens::answer).await
    }
}

/// Binds the listeners (`addresses.own` is the storage, `addresses.beside` the token endpoint), and serves them.
pub(crate) async fn start(behaviour: Behaviour, ports: &mut Ports) -> io::Result<(Arc<Gcs>, Addresses)> {
    let own = ports.bind(behaviour.wire, &[HOST]).await?;
    let beside = ports.bind(Wire::GOOD, &[TOKEN_HOST]).await?;
    let addresses = Addresses { own: own.address, beside: Some(beside.address) };
    let gcs = Arc::new(Gcs {
        behaviour,
        log: Arc::clone(&ports.log),
        key: Key::new()?,
        tokens: Tokens::default(),
        store: Mutex::default(),
        ids: AtomicU64::default(),
    });
    ports.serve(own, Arc::new(Storage(Arc::clone(&gcs))));
    ports.serve(beside, Arc::new(TokenEndpoint(Arc::clone(&gcs))));
    Ok((gcs, addresses))
}

/// The item of `targets:` that reaches a stand-in with this behaviour.
pub(crate) fn item(behaviour: &Behaviour, addresses: Addresses, name: &str) -> Item {
    let (account, ca) = (format!("{name}.service-account.json"), format!("{name}.ca.pem"));
    let mut lines = vec![
        format!("- name: {name}"),
        "  family: bucket".to_owned(),
        "  api: gcs".to_owned(),
        format!("  project: {PROJECT}"),
        "  location: EU".to_owned(),
        format!("  service_account: {{ file: \"{account}\" }}"),
    ];
    let mut files = vec![(account, key::file(behaviour.key_file))];
    if let Some(key) = behaviour.hmac {
        let (access, secret) = (format!("{name}.access-key"), format!("{name}.secret-key"));
        lines.push(format!(
            "  hmac: {{ access_key: {{ file: \"{access}\" }}, secret_key: {{ file: \"{secret}\" }} }}"
        ));
        files.extend([(access, key.access.to_owned()), (secret, key.secret.to_owned())]);
    }
    lines.push(format!("  ca: \"{ca}\""));
    lines.push("  provokes: true".to_owned());
    // More than two pages of a listing, and no more than that takes.
    lines.push("  many_keys: 2010".to_owned());
    let token_endpoint = addresses.beside.map(|address| format!(", \"{TOKEN_HOST}:443\": \"{address}\""));
    lines.push(format!(
        "  resolve: {{ \"{HOST}:443\": \"{}\"{} }}",
        addresses.own,
        token_endpoint.unwrap_or_default()
    ));
    Item::new(&lines, files, Some(ca))
}
